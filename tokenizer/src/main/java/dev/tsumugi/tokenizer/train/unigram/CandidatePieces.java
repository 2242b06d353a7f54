package dev.tsumugi.tokenizer.train.unigram;

import dev.tsumugi.tokenizer.ByteTrie;
import java.util.List;

/**
 * Candidates for the pieces of a Unigram vocabulary. Those of one character come first and are never dropped.
 *
 * @param keys pieces as UTF-8
 * @param characters how many of them are one character
 * @param scores logarithms of their probabilities
 */
record CandidatePieces(List<byte[]> keys, int characters, double[] scores) {
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

    ByteTrie trie() {
        return ByteTrie.of(keys);
    }

    CandidatePieces withScores(double[] others) {
        return new CandidatePieces(keys, characters, others);
    }
}
