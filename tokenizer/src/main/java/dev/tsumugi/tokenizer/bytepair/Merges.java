package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.io.Serializable;
import java.util.Arrays;

/** The merges of a byte-pair encoding in the order of their rank, as pairs of token ids. Immutable. */
public final class Merges implements Serializable {
    private static final long serialVersionUID = 1;

    private final int[] pairs;
    private final boolean sharesRanks;

    private Merges(int[] pairs, boolean sharesRanks) {
        this.pairs = pairs;
        this.sharesRanks = sharesRanks;
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
        return new Merges(pairs.clone(), false);
    }

    /**
     * Derives the merges of a SentencePiece BPE model. Two adjacent pieces merge where their text is a piece: that of
     * the highest score first, the leftmost of equals.
     */
    public static Merges ofScores(PieceVocabulary vocabulary, double[] scores) {
        return ScoreMerges.derive(vocabulary, scores);
    }

    /**
     * The same merges, except that all that make the same token have the rank of the first of them, as in
     * SentencePiece.
     */
    public Merges withSharedRanks() {
        return new Merges(pairs, true);
    }

    /** Whether all merges that make the same token have the rank of the first of them. */
    public boolean sharesRanks() {
        return sharesRanks;
    }

    /**
     * Derives the merges of a vocabulary whose ids are ranks, as a {@code .tiktoken} file has it. Two adjacent tokens
     * merge where the vocabulary has their bytes as one token, that of the lowest id first. Each token gets the one
     * merge that can make it. Where some token cannot come about by merges of lower rank, every pair of tokens that
     * makes a token is a merge.
     */
    public static Merges ofRanks(Vocabulary vocabulary) {
        return RankMerges.derive(vocabulary);
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

    /** Whether others have the same pairs in the same order, whatever ranks they share. */
    public boolean hasSamePairs(Merges others) {
        return Arrays.equals(pairs, others.pairs);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Merges merges
                && Arrays.equals(pairs, merges.pairs)
                && sharesRanks == merges.sharesRanks;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(pairs);
    }
}
