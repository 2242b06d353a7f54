package dev.tsumugi.tokenizer.train;

import dev.tsumugi.tokenizer.ArrayGrowth;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How often each word occurs. Adding a word again sums its counts. Words lie in one array: some 20 bytes for each
 * beyond its own.
 */
public final class WordCounts implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** Receives words. */
    @FunctionalInterface
    public interface Words {
        /** Takes the word {@code utf8[from, to)}, which is not to be changed. */
        void word(byte[] utf8, int from, int to, long count);
    }

    private byte[] bytes = new byte[1 << 12];
    private int[] ends = new int[1 << 8];
    private long[] counts = new long[1 << 8];
    private int[] slots = new int[1 << 10];
    private int size;
    private int indexed;

    /**
     * Adds occurrences of a word.
     *
     * @throws IllegalArgumentException when the word is empty or the count is not positive
     * @throws IllegalStateException when the words do not fit in memory's largest array, or a sum passes 2^63
     */
    public void add(String word, long count) {
        byte[] utf8 = word.getBytes(StandardCharsets.UTF_8);
        add(utf8, 0, utf8.length, count);
    }

    /** Adds occurrences of the word {@code utf8[from, to)}, as {@link #add(String, long)} does. */
    public void add(byte[] utf8, int from, int to, long count) {
        require(utf8, from, to, count);
        index();
        int slot = slot(utf8, from, to);
        if (slots[slot] == 0) {
            append(utf8, from, to, count);
            slots[slot] = size;
            indexed = size;
            return;
        }
        int known = slots[slot] - 1;
        if (counts[known] + count < 0) {
            throw new IllegalStateException("The word \"" + new String(utf8, from, to - from, StandardCharsets.UTF_8)
                    + "\" occurs more than 2^63 times; give smaller counts.");
        }
        counts[known] += count;
    }

    /**
     * Adds a word of which the caller knows that it is not there yet. It takes no memory for finding the word again
     * until {@link #add} is called.
     */
    public void addNew(byte[] utf8, int from, int to, long count) {
        require(utf8, from, to, count);
        append(utf8, from, to, count);
    }

    /** Hands all words to {@code words}, in the order of first addition. */
    public void forEach(Words words) {
        for (int word = 0; word < size; word++) {
            words.word(bytes, start(word), ends[word], counts[word]);
        }
    }

    /** Returns the words that occur at least {@code minCount} times. */
    public WordCounts atLeast(long minCount) {
        WordCounts frequent = new WordCounts();
        forEach((utf8, from, to, count) -> {
            if (count >= minCount) {
                frequent.addNew(utf8, from, to, count);
            }
        });
        return frequent;
    }

    /** Number of different words. */
    public int size() {
        return size;
    }

    /** Occurrences of a word, by its number in the order of first addition. */
    public long count(int word) {
        return counts[word];
    }

    /**
     * Occurrences of the word {@code utf8[from, to)}, or 0 where it is none of these words. After one call, many
     * threads may call it as long as nothing is added.
     */
    public long count(byte[] utf8, int from, int to) {
        index();
        int slot = slots[slot(utf8, from, to)];
        return slot == 0 ? 0 : counts[slot - 1];
    }

    /** Length of a word in bytes, by its number. */
    public int length(int word) {
        return ends[word] - start(word);
    }

    /** A copy of the bytes of a word, by its number. */
    public byte[] word(int word) {
        return Arrays.copyOfRange(bytes, start(word), ends[word]);
    }

    /** Sum of the lengths of the different words. */
    public int totalBytes() {
        return size == 0 ? 0 : ends[size - 1];
    }

    /** One byte of a word, by the word's number. */
    public byte byteAt(int word, int index) {
        return bytes[start(word) + index];
    }

    /** What to throw where the words do not fit in an array. */
    public static IllegalStateException tooMany() {
        return new IllegalStateException("The different words take more than 2 GiB; drop rare words"
                + " (a higher minimum count), cut Japanese at words, or take less text.");
    }

    private int start(int word) {
        return word == 0 ? 0 : ends[word - 1];
    }

    private static void require(byte[] utf8, int from, int to, long count) {
        if (to == from || count <= 0) {
            throw new IllegalArgumentException("The word \"" + new String(utf8, from, to - from, StandardCharsets.UTF_8)
                    + "\" has the count " + count + "; a word has at least one byte and one occurrence.");
        }
    }

    private void append(byte[] utf8, int from, int to, long count) {
        long needed = (long) totalBytes() + to - from;
        if (needed > ArrayGrowth.LARGEST) {
            throw tooMany();
        }
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(ArrayGrowth.LARGEST, Math.max(needed, bytes.length * 3L / 2)));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size + size / 2);
            counts = Arrays.copyOf(counts, size + size / 2);
        }
        System.arraycopy(utf8, from, bytes, totalBytes(), to - from);
        ends[size] = (int) needed;
        counts[size] = count;
        size++;
    }

    private void index() {
        if (indexed == size && size * 2L < slots.length) {
            return;
        }
        while (size * 2L >= slots.length) {
            slots = new int[Math.multiplyExact(slots.length, 2)];
            indexed = 0;
        }
        for (; indexed < size; indexed++) {
            slots[slot(bytes, start(indexed), ends[indexed])] = indexed + 1;
        }
    }

    private int slot(byte[] word, int from, int to) {
        int slot = hash(word, from, to) & (slots.length - 1);
        while (slots[slot] != 0
                && !Arrays.equals(bytes, start(slots[slot] - 1), ends[slots[slot] - 1], word, from, to)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private static int hash(byte[] word, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = (hash ^ word[i]) * 0x9E3779B1;
        }
        return hash ^ (hash >>> 15);
    }
}
