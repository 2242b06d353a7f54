package dev.tsumugi.model.train;

import java.io.Serializable;

/**
 * AdamW (<a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019</a>) or plain SGD, with linear warm-up,
 * cosine decay and clipping by global norm.
 *
 * @param algorithm what is done with a gradient; SGD has no use for the moments' settings
 * @param schedule the learning rate of each step
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment before its bias is corrected, as at the end of section 2 of
 *     <a href="https://arxiv.org/abs/1412.6980">Adam</a>; PyTorch adds it afterwards, which differs for vanishing
 *     gradients of the first steps only
 * @param weightDecay subtracted as {@code learningRate · weightDecay · weight}, on matrices only
 * @param clipNorm largest global norm of the gradient
 * @throws IllegalArgumentException with one sentence when a value is out of range
 */
public record OptimizerSettings(
        Algorithm algorithm,
        WarmupCosineSchedule schedule,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        double clipNorm)
        implements Serializable {

    /** What is done with a gradient. */
    public enum Algorithm {
        ADAMW,
        SGD;

        /** Vectors of P floats that are kept from step to step. */
        public int momentVectors() {
            return this == ADAMW ? 2 : 0;
        }
    }

    public OptimizerSettings {
        require(beta1 >= 0 && beta1 < 1, "beta1 must lie in [0, 1)", beta1);
        require(beta2 >= 0 && beta2 < 1, "beta2 must lie in [0, 1)", beta2);
        require(epsilon > 0, "epsilon must be above 0", epsilon);
        require(weightDecay >= 0, "weightDecay must be at least 0", weightDecay);
        require(clipNorm > 0, "clipNorm must be above 0", clipNorm);
    }

    /** AdamW. */
    public OptimizerSettings(
            WarmupCosineSchedule schedule,
            double beta1,
            double beta2,
            double epsilon,
            double weightDecay,
            double clipNorm) {
        this(Algorithm.ADAMW, schedule, beta1, beta2, epsilon, weightDecay, clipNorm);
    }

    static void require(boolean condition, String rule, Number value) {
        if (!condition) {
            throw new IllegalArgumentException(rule + ", but is " + value + ".");
        }
    }
}
