package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ValueRules;

/**
 * What a configuration says about {@link Muon}. The constructor throws {@link dev.tsumugi.model.InvalidValuesException} when
 * values are out of range.
 *
 * @param momentum how much of it stays from step to step
 * @param nesterov whether the change looks one step ahead
 * @param iteration makes a matrix orthogonal
 * @param updateScale of the orthogonal change
 * @param restLearningRateFraction of the learning rate, for what is no matrix of a layer
 */
public record MuonSettings(
        double momentum,
        boolean nesterov,
        NewtonSchulz iteration,
        UpdateScale updateScale,
        double restLearningRateFraction) {
    /** The original's. */
    public static final MuonSettings USUAL =
            new MuonSettings(0.95, true, NewtonSchulz.QUINTIC, UpdateScale.ORIGINAL, 0.15);

    public MuonSettings {
        new ValueRules()
                .fractionBelowOne("momentum", momentum)
                .require(
                        restLearningRateFraction > 0,
                        "restLearningRateFraction",
                        "must be greater than 0",
                        restLearningRateFraction)
                .enforce();
    }
}
