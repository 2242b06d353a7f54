package dev.tsumugi.tokenizer.bytepair;

import java.io.Serializable;

/** The merges of a byte-pair encoding in the order of their rank, as pairs of token ids. Immutable. */
public final class Merges implements Serializable {
    private static final long serialVersionUID = 1;

    private final int[] pairs;

    private Merges(int[] pairs) {
        this.pairs = pairs;
    }

    /**
     * Makes merges from a flat array.
     *
     * @param pairs left id and right id of rank 0, of rank 1, and so on
     */
    public static Merges of(int[] pairs) {
        if (pairs.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "Merges are pairs of ids; got an odd number of ids, " + pairs.length + ".");
        }
        return new Merges(pairs.clone());
    }

    /** Number of merges. */
    public int size() {
        return pairs.length / 2;
    }

    /** Left id of the merge of a rank. */
    public int left(int rank) {
        return pairs[2 * rank];
    }

    /** Right id of the merge of a rank. */
    public int right(int rank) {
        return pairs[2 * rank + 1];
    }
}
