package dev.tsumugi.tokenizer.train.unigram;

import dev.tsumugi.tokenizer.ByteTrie;
import dev.tsumugi.tokenizer.train.CountedWords;
import dev.tsumugi.tokenizer.train.WordCounts;
import java.util.Arrays;

/**
 * The E-step of Unigram training: how often each piece is expected, and, as the last sum, the logarithm of the
 * likelihood. Sums are whole numbers of 2^-{@code shift}, so they are the same in whatever order and parts words are
 * added.
 *
 * @param trie of the pieces
 * @param probabilities of each piece
 * @param unknown probability of a character without a piece
 * @param shift binary places of the sums
 */
record ExpectedCounts(ByteTrie trie, double[] probabilities, double unknown, int shift) implements CountedWords.Sums {
    /** A character adds less than 2^7 to the logarithm of a likelihood. Its sum has that many places less. */
    private static final int LIKELIHOOD_BITS = 7;

    static ExpectedCounts of(CandidatePieces pieces, ByteTrie trie, int shift) {
        return new ExpectedCounts(
                trie,
                Arrays.stream(pieces.scores()).map(StrictMath::exp).toArray(),
                StrictMath.exp(pieces.unknownScore()),
                shift);
    }

    /** The most binary places with which the sums over {@code characters} in all stay below 2^63. */
    static int shift(long characters) {
        return Math.min(40, Long.numberOfLeadingZeros(characters) - 2);
    }

    /** The number that a sum stands for. */
    double value(long sum) {
        return Math.scalb((double) sum, -shift);
    }

    /** The logarithm of the likelihood of all words, from all sums. */
    double logLikelihood(long[] sums) {
        return Math.scalb((double) sums[probabilities.length], LIKELIHOOD_BITS - shift);
    }

    @Override
    public long[] of(WordCounts part) {
        Lattice lattice = new Lattice(trie);
        ForwardBackward paths = new ForwardBackward(lattice, probabilities, unknown);
        double unit = Math.scalb(1.0, shift);
        long[] sums = new long[probabilities.length + 1];
        part.forEach((utf8, from, to, count) -> {
            lattice.read(utf8, from, to, -1);
            double likelihood = paths.run();
            for (int edge = 0; edge < lattice.edges(); edge++) {
                if (lattice.piece(edge) != Lattice.UNKNOWN) {
                    sums[lattice.piece(edge)] += Math.round(paths.posterior(edge) * unit) * count;
                }
            }
            sums[probabilities.length] += Math.round(Math.scalb(likelihood, shift - LIKELIHOOD_BITS)) * count;
        });
        return sums;
    }
}
