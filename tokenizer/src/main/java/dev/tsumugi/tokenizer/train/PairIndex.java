package dev.tsumugi.tokenizer.train;

import java.util.Arrays;

/** All pairs of neighbouring symbols ever seen, numbered; for each its count and the words that hold it (or held it once). */
final class PairIndex {
    private long[] slotKeys = new long[1 << 12];
    private int[] slotPairs = new int[1 << 12];
    private long[] keys = new long[1 << 10];
    private long[] counts = new long[1 << 10];
    private int[][] words = new int[1 << 10][];
    private int[] wordCounts = new int[1 << 10];
    private int size;

    /** Number of a pair, new pairs with count 0. */
    int pair(int left, int right) {
        long key = ((long) left << 32) | right;
        int slot = slot(key);
        if (slotKeys[slot] != 0) {
            return slotPairs[slot];
        }
        if (size * 2 >= slotKeys.length) {
            rehash();
            slot = slot(key);
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size * 2);
            counts = Arrays.copyOf(counts, size * 2);
            words = Arrays.copyOf(words, size * 2);
            wordCounts = Arrays.copyOf(wordCounts, size * 2);
        }
        slotKeys[slot] = key + 1;
        slotPairs[slot] = size;
        keys[size] = key;
        return size++;
    }

    int size() {
        return size;
    }

    /** Left symbol in the upper half, right symbol in the lower. */
    long key(int pair) {
        return keys[pair];
    }

    int left(int pair) {
        return (int) (keys[pair] >>> 32);
    }

    int right(int pair) {
        return (int) keys[pair];
    }

    long count(int pair) {
        return counts[pair];
    }

    void add(int pair, long count) {
        counts[pair] += count;
    }

    /** Notes that a word holds a pair. */
    void addWord(int pair, int word) {
        int length = wordCounts[pair];
        if (length == 0) {
            words[pair] = new int[2];
        } else if (words[pair][length - 1] == word) {
            return;
        } else if (length == words[pair].length) {
            words[pair] = Arrays.copyOf(words[pair], length * 2);
        }
        words[pair][length] = word;
        wordCounts[pair]++;
    }

    /** Returns the words noted for a pair and forgets them; a word can be there twice. */
    int[] takeWords(int pair) {
        int[] taken = wordCounts[pair] == 0 ? new int[0] : Arrays.copyOf(words[pair], wordCounts[pair]);
        words[pair] = null;
        wordCounts[pair] = 0;
        return taken;
    }

    private int slot(long key) {
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (slotKeys.length - 1);
        while (slotKeys[slot] != 0 && slotKeys[slot] != key + 1) {
            slot = (slot + 1) & (slotKeys.length - 1);
        }
        return slot;
    }

    private void rehash() {
        slotKeys = new long[slotKeys.length * 2];
        slotPairs = new int[slotKeys.length];
        for (int pair = 0; pair < size; pair++) {
            int slot = slot(keys[pair]);
            slotKeys[slot] = keys[pair] + 1;
            slotPairs[slot] = pair;
        }
    }
}
