package dev.tsumugi.tokenizer.train.unigram;

import java.util.Arrays;

/**
 * Probabilities of the pieces in a word, over all ways to cut it (forward-backward, Baum 1972). A sum is a product of
 * probabilities and a power of {@link #TINY} that is kept apart, so long words do not vanish. No logarithm is taken for
 * an edge. For one thread.
 */
final class ForwardBackward {
    private static final double TINY = 0x1p-500;
    private static final double LOG_TINY = -500 * StrictMath.log(2);

    private final Lattice lattice;
    private final double[] probabilities;
    private final double unknown;
    private double[] before = new double[64];
    private int[] beforeScale = new int[64];
    private double[] after = new double[64];
    private int[] afterScale = new int[64];

    /**
     * Takes the lattice, which holds a word later on, and the probability of each piece and of an unknown character.
     */
    ForwardBackward(Lattice lattice, double[] probabilities, double unknown) {
        this.lattice = lattice;
        this.probabilities = probabilities;
        this.unknown = unknown;
    }

    /** Sums over the word that the lattice holds by now. Returns the logarithm of its probability. */
    double run() {
        int length = lattice.length();
        if (length >= before.length) {
            before = new double[2 * length];
            after = new double[2 * length];
            beforeScale = new int[2 * length];
            afterScale = new int[2 * length];
        }
        Arrays.fill(before, 0, length + 1, 0);
        Arrays.fill(after, 0, length + 1, 0);
        before[0] = 1;
        beforeScale[0] = 0;
        after[length] = 1;
        afterScale[length] = 0;
        for (int edge = 0; edge < lattice.edges(); edge++) {
            int start = lattice.start(edge);
            add(before, beforeScale, lattice.end(edge), before[start] * probability(edge), beforeScale[start]);
        }
        for (int edge = lattice.edges() - 1; edge >= 0; edge--) {
            int end = lattice.end(edge);
            add(after, afterScale, lattice.start(edge), after[end] * probability(edge), afterScale[end]);
        }
        return StrictMath.log(before[length]) + beforeScale[length] * LOG_TINY;
    }

    /** Probability that the word is cut with this edge, after {@link #run}. */
    double posterior(int edge) {
        int length = lattice.length();
        int scale = beforeScale[lattice.start(edge)] + afterScale[lattice.end(edge)] - beforeScale[length];
        double share = before[lattice.start(edge)] * probability(edge) / before[length] * after[lattice.end(edge)];
        for (; scale > 0; scale--) {
            share *= TINY;
        }
        for (; scale < 0; scale++) {
            share /= TINY;
        }
        return Math.min(1, share);
    }

    private double probability(int edge) {
        int piece = lattice.piece(edge);
        return piece == Lattice.UNKNOWN ? unknown : probabilities[piece];
    }

    /** Adds {@code value} times {@code TINY} to the power of {@code scale}. */
    private static void add(double[] sums, int[] scales, int at, double value, int scale) {
        double scaled = value;
        int power = scale;
        if (scaled < TINY) {
            scaled /= TINY;
            power++;
        }
        if (sums[at] == 0) {
            sums[at] = scaled;
            scales[at] = power;
        } else if (power == scales[at]) {
            sums[at] += scaled;
        } else if (power > scales[at]) {
            sums[at] += power == scales[at] + 1 ? scaled * TINY : 0;
        } else {
            sums[at] = scaled + (scales[at] == power + 1 ? sums[at] * TINY : 0);
            scales[at] = power;
        }
    }
}
