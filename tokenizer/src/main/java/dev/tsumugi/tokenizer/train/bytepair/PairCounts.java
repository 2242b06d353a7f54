package dev.tsumugi.tokenizer.train.bytepair;

import java.util.Arrays;

/**
 * All pairs of neighbouring tokens ever seen, numbered, with a bound of the count of each. Occurrences that other
 * merges have broken are in it until the pair is counted anew.
 */
final class PairCounts {
    private int[] slots = new int[1 << 12];
    private long[] keys = new long[1 << 10];
    private long[] counts = new long[1 << 10];
    private int size;

    int size() {
        return size;
    }

    /** Number of a pair. A new one has count 0. */
    int pair(int left, int right) {
        long key = ((long) left << 32) | right;
        int slot = slot(key);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (size == keys.length) {
            keys = Arrays.copyOf(keys, size + size / 2);
            counts = Arrays.copyOf(counts, size + size / 2);
        }
        keys[size] = key;
        slots[slot] = ++size;
        if (size * 2L > slots.length) {
            rehash();
        }
        return size - 1;
    }

    /** Left token in the upper half, right token in the lower. */
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

    void setCount(int pair, long count) {
        counts[pair] = count;
    }

    private int slot(long key) {
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 32) & (slots.length - 1);
        while (slots[slot] != 0 && keys[slots[slot] - 1] != key) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void rehash() {
        slots = new int[slots.length * 2];
        for (int pair = 0; pair < size; pair++) {
            slots[slot(keys[pair])] = pair + 1;
        }
    }
}
