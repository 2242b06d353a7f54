package dev.tsumugi.model.train;

import java.io.Serializable;

/**
 * AdamW (<a href="https://arxiv.org/abs/1711.05101">Loshchilov and Hutter 2019</a>) with linear warm-up, cosine decay and
 * clipping by global norm.
 *
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
        WarmupCosineSchedule schedule, double beta1, double beta2, double epsilon, double weightDecay, double clipNorm)
        implements Serializable {

    public OptimizerSettings {
        require(beta1 >= 0 && beta1 < 1, "beta1 must lie in [0, 1)", beta1);
        require(beta2 >= 0 && beta2 < 1, "beta2 must lie in [0, 1)", beta2);
        require(epsilon > 0, "epsilon must be above 0", epsilon);
        require(weightDecay >= 0, "weightDecay must be at least 0", weightDecay);
        require(clipNorm > 0, "clipNorm must be above 0", clipNorm);
    }

    static void require(boolean condition, String rule, Number value) {
        if (!condition) {
            throw new IllegalArgumentException(rule + ", but is " + value + ".");
        }
    }
}
