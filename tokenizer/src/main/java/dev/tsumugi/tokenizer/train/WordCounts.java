package dev.tsumugi.tokenizer.train;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How often each word occurs; adding a word again sums its counts. Words lie in one array: some 20 bytes per word beyond its own. */
public final class WordCounts {
    private static final int MAX_BYTES = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[1 << 12];
    private int[] ends = new int[1 << 8];
    private long[] counts = new long[1 << 8];
    private int[] slots = new int[1 << 10];
    private int size;

    /**
     * Adds occurrences of a word.
     *
     * @throws IllegalArgumentException when the word is empty or the count is not positive
     * @throws IllegalStateException when the words do not fit in memory's largest array, or a sum passes 2^63
     */
    public void add(String word, long count) {
        add(word.getBytes(StandardCharsets.UTF_8), count);
    }

    /** Adds occurrences of a word given as UTF-8, as {@link #add(String, long)} does. */
    public void add(byte[] word, long count) {
        if (word.length == 0 || count <= 0) {
            throw new IllegalArgumentException("The word \"" + new String(word, StandardCharsets.UTF_8)
                    + "\" has the count " + count + "; a word has at least one byte and one occurrence.");
        }
        int slot = slot(word);
        if (slots[slot] != 0) {
            int known = slots[slot] - 1;
            if (counts[known] + count < 0) {
                throw new IllegalStateException("The word \"" + new String(word, StandardCharsets.UTF_8)
                        + "\" occurs more than 2^63 times; give smaller counts.");
            }
            counts[known] += count;
            return;
        }
        append(word, count);
        slots[slot] = size;
        if (size * 2 > slots.length) {
            rehash();
        }
    }

    /** Number of different words. */
    public int size() {
        return size;
    }

    /** Occurrences of a word, by its number in the order of first addition. */
    public long count(int word) {
        return counts[word];
    }

    /** A copy of the bytes of a word, by its number. */
    public byte[] word(int word) {
        return Arrays.copyOfRange(bytes, start(word), ends[word]);
    }

    /** Sum of the lengths of the different words. */
    int totalBytes() {
        return size == 0 ? 0 : ends[size - 1];
    }

    private int start(int word) {
        return word == 0 ? 0 : ends[word - 1];
    }

    private void append(byte[] word, long count) {
        long needed = (long) totalBytes() + word.length;
        if (needed > MAX_BYTES) {
            throw new IllegalStateException("The different words take more than 2 GiB; drop rare words"
                    + " (a higher minimum count) or cut Japanese at words.");
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_BYTES, Math.max(needed, bytes.length * 2L)));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
        }
        System.arraycopy(word, 0, bytes, totalBytes(), word.length);
        ends[size] = (int) needed;
        counts[size] = count;
        size++;
    }

    private int slot(byte[] word) {
        int slot = hash(word, 0, word.length) & (slots.length - 1);
        while (slots[slot] != 0
                && !Arrays.equals(bytes, start(slots[slot] - 1), ends[slots[slot] - 1], word, 0, word.length)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        for (int word = 0; word < size; word++) {
            int slot = hash(bytes, start(word), ends[word]) & (slots.length - 1);
            while (slots[slot] != 0) {
                slot = (slot + 1) & (slots.length - 1);
            }
            slots[slot] = word + 1;
        }
    }

    private static int hash(byte[] word, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = (hash ^ word[i]) * 0x9E3779B1;
        }
        return hash ^ (hash >>> 15);
    }
}
