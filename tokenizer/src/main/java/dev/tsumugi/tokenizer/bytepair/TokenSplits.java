package dev.tsumugi.tokenizer.bytepair;

import java.util.Arrays;

/**
 * How each token of a byte-pair encoding comes about: its split into two tokens. Tokens are numbered by rank here. 0 to
 * 255 are the bytes. The others follow in the order of their merges, so a token's parts have lower numbers than the
 * token.
 *
 * <p>A token has one split only. Before the merge that makes it, its bytes are covered by what all merges of lower rank
 * make of them, and that is one row of tokens.
 */
final class TokenSplits {
    /** What {@link #merged} returns for two tokens that do not merge. Larger than any token. */
    static final int NONE = Integer.MAX_VALUE;

    private static final int BYTES = 256;
    private static final int TOKEN_BITS = 21;

    private int[] lefts = new int[1 << 10];
    private int[] rights = new int[1 << 10];
    private int size = BYTES;
    /** Open addressing: {@code left, right, merged} in 21 bits each, which is never 0. */
    private long[] slots = new long[1 << 11];

    /** Number of tokens, bytes included. */
    int size() {
        return size;
    }

    /** Adds the next token and returns its number. */
    int add(int left, int right) {
        if (size == lefts.length) {
            lefts = Arrays.copyOf(lefts, 2 * size);
            rights = Arrays.copyOf(rights, 2 * size);
            long[] old = slots;
            slots = new long[2 * old.length];
            for (long entry : old) {
                if (entry != 0) {
                    slots[slot(entry >>> TOKEN_BITS)] = entry;
                }
            }
        }
        lefts[size] = left;
        rights[size] = right;
        slots[slot(key(left, right))] = key(left, right) << TOKEN_BITS | size;
        return size++;
    }

    /** Returns the token that two adjacent ones merge to, or {@link #NONE}. */
    int merged(int left, int right) {
        long entry = slots[slot(key(left, right))];
        return entry == 0 ? NONE : (int) entry & ((1 << TOKEN_BITS) - 1);
    }

    /**
     * Whether two tokens stay as they are next to each other: the bytes of both, encoded together, give just these two.
     * The merges that made them are undone from the last one back. At no time may the tokens that touch have a merge
     * that was due earlier.
     */
    boolean stayApart(int left, int right) {
        int due = NONE;
        while (merged(left, right) >= due) {
            if (left > right && left >= BYTES) {
                due = left;
                left = rights[left];
            } else if (right >= BYTES) {
                due = right + 1; // of two equal merges the left one comes first
                right = lefts[right];
            } else {
                return true;
            }
        }
        return false;
    }

    private int slot(long key) {
        int mask = slots.length - 1;
        int slot = (int) (key * 0x9E3779B97F4A7C15L >>> 32) & mask;
        while (slots[slot] != 0 && slots[slot] >>> TOKEN_BITS != key) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private static long key(int left, int right) {
        return (long) left << TOKEN_BITS | right;
    }
}
