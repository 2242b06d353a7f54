package dev.tsumugi.corpus.clean.filter;

/** Counts of 64-bit hashes: open addressing with linear probing, as boxed keys would cost most of a filter's time. */
final class LongCounts {
    private static final double LOAD = 0.5;

    private final long[] keys;
    private final int[] counts;
    private final int mask;

    /** Room for so many additions. */
    LongCounts(int additions) {
        int size = Integer.highestOneBit((int) Math.min(1 << 30, Math.max(8, additions / LOAD)) - 1) << 1;
        keys = new long[size];
        counts = new int[size];
        mask = size - 1;
    }

    /** Adds one to the count of the hash and answers the new count. */
    int add(long hash) {
        int slot = (int) (hash ^ (hash >>> 32)) & mask;
        while (counts[slot] != 0 && keys[slot] != hash) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = hash;
        return ++counts[slot];
    }

    /** Whether the hash has been added. */
    boolean contains(long hash) {
        int slot = (int) (hash ^ (hash >>> 32)) & mask;
        while (counts[slot] != 0) {
            if (keys[slot] == hash) {
                return true;
            }
            slot = (slot + 1) & mask;
        }

        return false;
    }
}
