package dev.tsumugi.tokenizer.unigram;

import dev.tsumugi.tokenizer.piece.PieceKind;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Pieces and their scores (logarithms of probabilities). Immutable. */
public final class UnigramModel implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final PieceVocabulary vocabulary;
    private final double[] scores;
    private final Scoring scoring;

    /**
     * Makes a model.
     *
     * @param scores for each piece; those of special pieces and bytes are kept, and may count for the cost of unknown
     *     characters (see {@link Scoring})
     * @throws IllegalArgumentException when a score is not finite or the numbers differ
     */
    public UnigramModel(PieceVocabulary vocabulary, double[] scores, Scoring scoring) {
        if (scores.length != vocabulary.size()) {
            throw new IllegalArgumentException(
                    "There are " + scores.length + " scores for " + vocabulary.size() + " pieces; each piece has one.");
        }
        for (int id = 0; id < scores.length; id++) {
            if (!Double.isFinite(scores[id])) {
                throw new IllegalArgumentException("The score of piece " + id + " \"" + vocabulary.piece(id) + "\" is "
                        + scores[id] + "; a score is a finite number.");
            }
        }
        this.vocabulary = vocabulary;
        this.scores = scores.clone();
        this.scoring = scoring;
    }

    /** The pieces. */
    public PieceVocabulary vocabulary() {
        return vocabulary;
    }

    /** The score of a piece. */
    public double score(int id) {
        return scores[id];
    }

    /** Whose arithmetic holds. */
    public Scoring scoring() {
        return scoring;
    }

    /** What an unknown character adds to the score of a path. */
    public double unknownScore() {
        return switch (scoring) {
            case HUGGING_FACE ->
                IntStream.range(0, scores.length)
                                .filter(id -> vocabulary.kind(id) != PieceKind.ADDED)
                                .mapToDouble(id -> scores[id])
                                .min()
                                .orElseThrow()
                        - Scoring.UNKNOWN_PENALTY;
            case SENTENCE_PIECE -> (float) (normalScores().min().orElse(Float.MAX_VALUE) - Scoring.UNKNOWN_PENALTY);
        };
    }

    /**
     * The score of each piece as it counts in a path. In SentencePiece a user-defined piece wins, so it costs next to
     * nothing.
     */
    double[] pathScores() {
        double[] counted = scores.clone();
        if (scoring == Scoring.SENTENCE_PIECE) {
            double best = normalScores().map(score -> (float) score).reduce(Float.MIN_NORMAL, Math::max);
            for (int id = 0; id < counted.length; id++) {
                counted[id] = vocabulary.kind(id) == PieceKind.USER_DEFINED
                        ? (float) (vocabulary.piece(id).getBytes(StandardCharsets.UTF_8).length * best) - 0.1
                        : (float) scores[id];
            }
        }
        return counted;
    }

    private DoubleStream normalScores() {
        return IntStream.range(0, scores.length)
                .filter(id -> vocabulary.kind(id) == PieceKind.NORMAL)
                .mapToDouble(id -> (float) scores[id]);
    }
}
