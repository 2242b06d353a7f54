package dev.tsumugi.tokenizer.train.unigram;

import dev.tsumugi.tokenizer.ByteTrie;

/**
 * What the likelihood of the words loses with a piece when the best cut of its own text takes its place, as in
 * SentencePiece.
 */
final class PieceLosses {
    private PieceLosses() {}

    /**
     * Returns the loss of each piece: 0 for one that is in no best cut, infinite for one that no others can replace.
     *
     * @param counts of each piece in the best cuts of the words
     */
    static double[] of(CandidatePieces pieces, ByteTrie trie, long[] counts) {
        double sum = 0;
        for (long count : counts) {
            sum += count;
        }
        double logSum = StrictMath.log(sum);
        BestCut cut = new BestCut(trie, pieces.scores(), pieces.unknownScore());
        double[] losses = new double[pieces.size()];
        for (int piece = pieces.characters(); piece < pieces.size(); piece++) {
            byte[] key = pieces.keys().get(piece);
            cut.search(key, 0, key.length, piece);
            if (counts[piece] > 0) {
                losses[piece] = loss(cut, counts, counts[piece], sum, logSum);
            }
        }
        return losses;
    }

    private static double loss(BestCut instead, long[] counts, double count, double sum, double logSum) {
        double logSumInstead = StrictMath.log(sum + count * (instead.steps() - 1));
        double scoreInstead = 0;
        for (int step = 0; step < instead.steps(); step++) {
            if (instead.piece(step) == Lattice.UNKNOWN) {
                return Double.POSITIVE_INFINITY;
            }
            scoreInstead += StrictMath.log(counts[instead.piece(step)] + count) - logSumInstead;
        }
        return count * (StrictMath.log(count) - logSum - scoreInstead);
    }
}
