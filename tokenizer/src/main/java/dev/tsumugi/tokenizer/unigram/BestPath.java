package dev.tsumugi.tokenizer.unigram;

import dev.tsumugi.tokenizer.ByteTrie;
import dev.tsumugi.tokenizer.text.Utf8;
import java.util.Arrays;

/**
 * The best path through the pieces of a span (Viterbi 1967), over byte offsets. Of equal sums the first found stays:
 * the path whose last piece is longest, as in both peers. For one thread.
 */
final class BestPath {
    /** Instead of a piece: a character that is none. */
    static final int UNKNOWN = -1;

    private final ByteTrie trie;
    private final double[] pieceScores;
    private final double unknownScore;
    private double[] scores = new double[64];
    private double[] margins = new double[64];
    private int[] starts = new int[64];
    private int[] pieces = new int[64];
    private int[] path = new int[64];
    private int steps;
    private int from;
    private int characters;

    BestPath(ByteTrie trie, double[] pieceScores, double unknownScore) {
        this.trie = trie;
        this.pieceScores = pieceScores;
        this.unknownScore = unknownScore;
    }

    /**
     * Finds the best path through {@code text[from, to)}.
     *
     * @param sum score of the path that leads here
     * @param rounded whether sums are rounded to float at each step
     */
    void search(byte[] text, int from, int to, double sum, boolean rounded) {
        int length = to - from;
        reserve(length + 1);
        Arrays.fill(starts, 0, length + 1, -1);
        scores[0] = sum;
        characters = 0;
        int size;
        for (int at = from; at < to; at += size) {
            size = Utf8.decode(text, at, to) & 7;
            double here = scores[at - from];
            characters++;
            boolean isPiece = false;
            int node = ByteTrie.ROOT;
            for (int end = at; end < to; ) {
                node = trie.child(node, text[end++]);
                if (node < 0) {
                    break;
                }
                int piece = trie.key(node);
                if (piece >= 0) {
                    offer(at - from, end - from, piece, here + pieceScores[piece], rounded);
                    isPiece |= end - at == size;
                }
            }
            if (!isPiece) {
                double score = here + unknownScore;
                offer(at - from, at - from + size, UNKNOWN, rounded ? (float) score : score, rounded);
            }
        }
        this.from = from;
        trace(length);
    }

    /** Number of characters of the span. */
    int characters() {
        return characters;
    }

    /** Number of pieces in the path. */
    int steps() {
        return steps;
    }

    /** Piece of a step, or {@link #UNKNOWN}. */
    int piece(int step) {
        return pieces[path[steps - 1 - step]];
    }

    /** Where a step ends in the text. */
    int end(int step) {
        return from + path[steps - 1 - step];
    }

    /** Sum of the scores up to the end, with what the search started from. */
    double sum(int length) {
        return scores[length];
    }

    /**
     * The smallest amount by which the path won at one of its ends. If sums are off by less than half of it, the path
     * is the same. Other decisions may change elsewhere, but what leads here through there stays behind.
     */
    double margin() {
        double margin = Double.POSITIVE_INFINITY;
        for (int step = 0; step < steps; step++) {
            margin = Math.min(margin, margins[path[step]]);
        }
        return margin;
    }

    /** Compares the sum before it rounds it, as SentencePiece does. */
    private void offer(int start, int end, int piece, double score, boolean rounded) {
        if (starts[end] >= 0) {
            double difference = score - scores[end];
            if (difference <= 0) {
                margins[end] = Math.min(margins[end], -difference);
                return;
            }
            margins[end] = difference;
        } else {
            margins[end] = Double.POSITIVE_INFINITY;
        }
        scores[end] = rounded ? (float) score : score;
        starts[end] = start;
        pieces[end] = piece;
    }

    private void trace(int length) {
        steps = 0;
        for (int end = length; end > 0; end = starts[end]) {
            path[steps++] = end;
        }
    }

    private void reserve(int length) {
        if (length > starts.length) {
            int room = Math.max(length, 2 * starts.length);
            scores = new double[room];
            margins = new double[room];
            starts = new int[room];
            pieces = new int[room];
            path = new int[room];
        }
    }
}
