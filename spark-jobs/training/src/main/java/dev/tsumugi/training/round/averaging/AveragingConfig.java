package dev.tsumugi.training.round.averaging;

import dev.tsumugi.training.round.vector.WireFormat;
import dev.tsumugi.workflow.config.Rules;
import java.io.Serializable;

/**
 * What a round does with the workers' deltas: the parameters of its start minus those of a worker's end.
 *
 * @param mode how the mean delta changes the parameters
 * @param outerLearningRate of {@link Mode#DILOCO}
 * @param outerMomentum of {@link Mode#DILOCO}, at least 0 and less than 1
 * @param innerState where a worker's optimizer state comes from
 * @param wireFormat of deltas and updates on the network
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
        double quorum,
        double deadlineSeconds,
        double rejectAbove)
        implements Serializable {
    public AveragingConfig {
        new Rules()
                .above(0, "outer-learning-rate", outerLearningRate)
                .fractionBelowOne("outer-momentum", outerMomentum)
                .fractionAboveZero("quorum", quorum)
                .notNegative("deadline-seconds", deadlineSeconds)
                .above(1, "reject-above", rejectAbove)
                .enforce();
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

    /** The number of workers without which a round of {@code workers} does not end. */
    public int quorumOf(int workers) {
        return (int) Math.ceil(quorum * workers - 1e-9);
    }
}
