package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ValueRules;

/**
 * What a configuration says about optimizers. Each takes what concerns it. The constructor throws
 * {@link dev.tsumugi.model.InvalidValuesException} when values are out of range.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param muon what Muon needs beside these, which are its AdamW's
 */
public record Hyperparameters(double beta1, double beta2, double epsilon, MuonSettings muon) {
    public Hyperparameters {
        new ValueRules()
                .fractionBelowOne("beta1", beta1)
                .fractionBelowOne("beta2", beta2)
                .require(epsilon > 0, "epsilon", "must be greater than 0", epsilon)
                .enforce();
    }
}
