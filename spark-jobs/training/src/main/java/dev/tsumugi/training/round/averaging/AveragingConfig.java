package dev.tsumugi.training.round.averaging;

import dev.tsumugi.training.round.vector.WireFormat;
import dev.tsumugi.workflow.config.Rules;
import java.io.Serializable;

/**
 * What a round does with the workers' deltas: the parameters of its start minus those of a worker's end.
 *
 * @param mode how the mean delta changes the parameters
 * @param outerLearningRate of {@link Mode#DILOCO}; 0: derived, see {@link #resolved}
 * @param outerMomentum of {@link Mode#DILOCO}, at least 0 and less than 1; {@value #DERIVED}: derived, see {@link #resolved}
 * @param innerState where a worker's optimizer state comes from
 * @param wireFormat of deltas and updates on the network
 * @param errorFeedback how much of what rounding took from a worker's delta is added to its next one, 0 to 1; 0: none; {@value #DERIVED}:
 *     what the wire format usually has
 * @param quorum fraction of the workers that a round needs, above 0, at most 1
 * @param deadlineSeconds of a round, after which a quorum is enough; 0 for none
 * @param rejectAbove a delta is rejected above so many times the usual norm at its learning rate, above 1
 */
public record AveragingConfig(
        Mode mode,
        double outerLearningRate,
        double outerMomentum,
        InnerState innerState,
        WireFormat wireFormat,
        double errorFeedback,
        double quorum,
        double deadlineSeconds,
        double rejectAbove)
        implements Serializable {
    private static final int DERIVED = -1;

    public AveragingConfig {
        new Rules()
                .notNegative("outer-learning-rate", outerLearningRate)
                .range(
                        outerMomentum == DERIVED || outerMomentum >= 0 && outerMomentum < 1,
                        "must be at least 0 and less than 1, or -1 to derive it",
                        "outer-momentum",
                        outerMomentum)
                .range(
                        errorFeedback == DERIVED || errorFeedback >= 0 && errorFeedback <= 1,
                        "must be from 0 to 1, or -1 to derive it",
                        "error-feedback",
                        errorFeedback)
                .fractionAboveZero("quorum", quorum)
                .notNegative("deadline-seconds", deadlineSeconds)
                .above(1, "reject-above", rejectAbove)
                .enforce();
    }

    /** With the error feedback that the wire format usually has. */
    public AveragingConfig(
            Mode mode,
            double outerLearningRate,
            double outerMomentum,
            InnerState innerState,
            WireFormat wireFormat,
            double quorum,
            double deadlineSeconds,
            double rejectAbove) {
        this(
                mode,
                outerLearningRate,
                outerMomentum,
                innerState,
                wireFormat,
                DERIVED,
                quorum,
                deadlineSeconds,
                rejectAbove);
    }

    /** {@link #errorFeedback}, derived where it is not given; 0 where nothing is rounded. */
    public double resolvedErrorFeedback() {
        double feedback = errorFeedback == DERIVED ? wireFormat.usualErrorFeedback() : errorFeedback;
        return wireFormat == WireFormat.FLOAT32 ? 0 : feedback;
    }

    /**
     * The mean of the workers' parameters and of their optimizer states, nothing rounded. This is what DL4J does,
     * weighted by targets.
     */
    public static final AveragingConfig PLAIN =
            new AveragingConfig(Mode.AVERAGE, 1, 0, InnerState.AVERAGED, WireFormat.FLOAT32, 1, 0, 10);

    /** How the mean delta changes the parameters. */
    public enum Mode {
        /** The outer optimizer is SGD with Nesterov's momentum (<a href="https://arxiv.org/abs/2311.08105">DiLoCo</a>). */
        DILOCO,
        /** The parameters become the mean of the workers'. */
        AVERAGE,
        /** The same after every step. */
        SYNC
    }

    /** What a worker's optimizer state is at the start of a round. */
    public enum InnerState {
        /** The mean of all workers' states. */
        AVERAGED,
        /** Those that this worker ended its last round with. */
        LOCAL,
        /** Zero, with the count of steps that corrects their bias. */
        RESET
    }

    /** The same with the outer numbers filled in that suit the workers and the rounds, where they are not given: {@link OuterRates}. */
    public AveragingConfig resolved(int workers, long rounds) {
        OuterRates suited = OuterRates.suited(workers, rounds);
        return new AveragingConfig(
                mode,
                outerLearningRate == 0 ? suited.learningRate() : outerLearningRate,
                outerMomentum == DERIVED ? suited.momentum() : outerMomentum,
                innerState,
                wireFormat,
                errorFeedback,
                quorum,
                deadlineSeconds,
                rejectAbove);
    }

    /** The number of workers without which a round of {@code workers} does not end. */
    public int quorumOf(int workers) {
        return (int) Math.ceil(quorum * workers - 1e-9);
    }
}
