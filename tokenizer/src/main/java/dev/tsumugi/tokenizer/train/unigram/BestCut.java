package dev.tsumugi.tokenizer.train.unigram;

import dev.tsumugi.tokenizer.ByteTrie;
import java.util.Arrays;

/** The best way to cut a word into pieces (Viterbi 1967), with or without a certain piece. For one thread. */
final class BestCut {
    private final Lattice lattice;
    private final double[] pieceScores;
    private final double unknownScore;
    private double[] sums = new double[64];
    private int[] edges = new int[64];
    private int[] path = new int[64];
    private int steps;

    BestCut(ByteTrie trie, double[] pieceScores, double unknownScore) {
        lattice = new Lattice(trie);
        this.pieceScores = pieceScores;
        this.unknownScore = unknownScore;
    }

    /**
     * Cuts {@code utf8[from, to)}. Of equal sums, the one whose last piece is longer. {@code without} as in
     * {@link Lattice#read}.
     */
    void search(byte[] utf8, int from, int to, int without) {
        lattice.read(utf8, from, to, without);
        int length = lattice.length();
        if (length >= sums.length) {
            sums = new double[2 * length];
            edges = new int[2 * length];
            path = new int[2 * length];
        }
        Arrays.fill(sums, 1, length + 1, Double.NEGATIVE_INFINITY);
        for (int edge = 0; edge < lattice.edges(); edge++) {
            int piece = lattice.piece(edge);
            double sum = sums[lattice.start(edge)] + (piece == Lattice.UNKNOWN ? unknownScore : pieceScores[piece]);
            if (sum > sums[lattice.end(edge)]) {
                sums[lattice.end(edge)] = sum;
                edges[lattice.end(edge)] = edge;
            }
        }
        steps = 0;
        for (int end = length; end > 0; end = lattice.start(edges[end])) {
            path[steps++] = edges[end];
        }
    }

    /** Number of pieces of the cut. */
    int steps() {
        return steps;
    }

    /** Piece of a step, the last piece first, or {@link Lattice#UNKNOWN}. */
    int piece(int step) {
        return lattice.piece(path[step]);
    }
}
