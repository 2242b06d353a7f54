package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.Vocabulary;
import java.util.Arrays;

/** Rank and result of the merge of two ids: an open-addressing hash table of longs, read-only after construction. */
final class MergeTable {
    /** What {@link #find} returns for two ids that do not merge; larger than any found value. */
    static final long NONE = Long.MAX_VALUE;

    private final long[] keys;
    private final long[] values;
    private final int shift;

    /**
     * Fills the table.
     *
     * @throws IllegalArgumentException when an id is outside the vocabulary, or the result of a merge is no ordinary token
     */
    MergeTable(Vocabulary vocabulary, Merges merges) {
        int bits = 33 - Integer.numberOfLeadingZeros(merges.size() + 7);
        shift = 64 - bits;
        keys = new long[1 << bits];
        values = new long[1 << bits];
        int[] firstRanks = new int[merges.sharesRanks() ? vocabulary.size() : 0];
        Arrays.fill(firstRanks, Integer.MAX_VALUE);
        for (int i = 0; i < merges.size(); i++) {
            int result = result(vocabulary, merges, i);
            int rank = i;
            if (merges.sharesRanks()) {
                rank = Math.min(i, firstRanks[result]);
                firstRanks[result] = rank;
            }
            put(merges.left(i), merges.right(i), ((long) rank << 32) | result);
        }
    }

    /** Returns {@code rank << 32 | result} of the merge of two ids, or {@link #NONE}. */
    long find(int left, int right) {
        long key = key(left, right);
        for (int slot = slot(key); ; slot = (slot + 1) & (keys.length - 1)) {
            if (keys[slot] == key) {
                return values[slot];
            }
            if (keys[slot] == 0) {
                return NONE;
            }
        }
    }

    private void put(int left, int right, long value) {
        long key = key(left, right);
        int slot = slot(key);
        while (keys[slot] != 0 && keys[slot] != key) {
            slot = (slot + 1) & (keys.length - 1);
        }
        keys[slot] = key;
        values[slot] = value;
    }

    private int slot(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> shift);
    }

    private static long key(int left, int right) {
        return (((long) left << 32) | right) + 1;
    }

    private static int result(Vocabulary vocabulary, Merges merges, int rank) {
        byte[] left = part(vocabulary, merges.left(rank), rank);
        byte[] right = part(vocabulary, merges.right(rank), rank);
        byte[] merged = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, merged, left.length, right.length);
        int id = vocabulary.id(merged);
        if (id < 0 || vocabulary.isSpecial(id)) {
            throw new IllegalArgumentException("Merge " + rank + " of the ids " + merges.left(rank) + " and "
                    + merges.right(rank) + " gives \"" + ByteLevelAlphabet.toCharacters(merged) + "\", which is "
                    + (id < 0 ? "not in the vocabulary." : "a special token; text must never produce one."));
        }
        return id;
    }

    private static byte[] part(Vocabulary vocabulary, int id, int rank) {
        if (id < 0 || id >= vocabulary.size() || vocabulary.isSpecial(id)) {
            throw new IllegalArgumentException("Merge " + rank + " names the id " + id
                    + ", which is no ordinary token of the vocabulary of " + vocabulary.size() + ".");
        }
        return vocabulary.bytes(id);
    }
}
