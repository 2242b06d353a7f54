package dev.tsumugi.tokenizer.train;

import dev.tsumugi.tokenizer.PieceTrie;
import java.util.List;

/**
 * Candidates for the pieces of a Unigram vocabulary. Those of one character come first and are never dropped.
 *
 * @param keys pieces as UTF-8
 * @param characters how many of them are one character
 * @param scores logarithms of their probabilities
 */
record Pieces(List<byte[]> keys, int characters, double[] scores) {
    /** What a character without a piece costs more than the rarest piece, as in SentencePiece. */
    private static final double UNKNOWN_PENALTY = 10;

    int size() {
        return keys.size();
    }

    double unknownScore() {
        double worst = 0;
        for (double score : scores) {
            worst = Math.min(worst, score);
        }
        return worst - UNKNOWN_PENALTY;
    }

    PieceTrie trie() {
        return PieceTrie.of(keys);
    }

    Pieces withScores(double[] others) {
        return new Pieces(keys, characters, others);
    }
}
