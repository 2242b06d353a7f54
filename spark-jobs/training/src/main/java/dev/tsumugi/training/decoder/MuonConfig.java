package dev.tsumugi.training.decoder;

import dev.tsumugi.model.optimizer.MuonSettings;
import dev.tsumugi.model.optimizer.NewtonSchulz;
import dev.tsumugi.model.optimizer.UpdateScale;
import dev.tsumugi.workflow.config.Rules;

/**
 * What concerns {@link dev.tsumugi.model.optimizer.Muon} alone.
 *
 * @param momentum how much of it stays from step to step
 * @param nesterov whether the change looks one step ahead
 * @param iteration makes a matrix orthogonal
 * @param updateScale of the orthogonal change
 * @param restLearningRateFraction of the learning rate, for what is no matrix of a layer
 */
public record MuonConfig(
        double momentum,
        boolean nesterov,
        NewtonSchulz iteration,
        UpdateScale updateScale,
        double restLearningRateFraction) {
    public MuonConfig {
        Rules rules = new Rules();
        ModelRules.add(
                rules, () -> new MuonSettings(momentum, nesterov, iteration, updateScale, restLearningRateFraction));
        rules.enforce();
    }

    MuonSettings settings() {
        return new MuonSettings(momentum, nesterov, iteration, updateScale, restLearningRateFraction);
    }
}
