package dev.tsumugi.training.decoder;

import dev.tsumugi.model.optimizer.Hyperparameters;
import dev.tsumugi.model.optimizer.MuonSettings;
import dev.tsumugi.model.optimizer.OptimizerKind;
import dev.tsumugi.model.train.LearningRateSchedule.Shape;
import dev.tsumugi.workflow.config.ConfigCheck;
import dev.tsumugi.workflow.config.Rules;

/**
 * An optimizer, with a schedule of the learning rate and clipping by global norm.
 *
 * @param algorithm what is done with a gradient
 * @param peakLearningRate after warm-up; 0 in pre-training: derived from the algorithm and the size of the model
 * @param schedule the way down after warm-up
 * @param warmupSteps linear from 0
 * @param decaySteps after which the learning rate stays at its end; 0: the steps of the run
 * @param finalLearningRateFraction of the peak, reached after {@code decaySteps}
 * @param warmDownFraction of {@code decaySteps}, in which {@code wsd} goes down
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @param weightDecay on matrices only
 * @param weightDecayTokens tokens of a worker's step at which {@code weightDecay} holds as it is. With more or fewer it is scaled in
 *     proportion, so that weights decay as much for each token. 0: not scaled. <a href="https://arxiv.org/abs/2505.23725">MuLoCo</a>
 *     scales by the steps that 512 sequences of 2,048 tokens would take, divided by the steps of all workers, which is the same
 *     with 1,048,576
 * @param clipNorm largest global norm of the gradient
 * @param muon what concerns Muon alone
 */
public record OptimizerConfig(
        OptimizerKind algorithm,
        double peakLearningRate,
        Shape schedule,
        int warmupSteps,
        int decaySteps,
        double finalLearningRateFraction,
        double warmDownFraction,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        long weightDecayTokens,
        double clipNorm,
        MuonConfig muon) {
    public OptimizerConfig {
        Rules rules = new Rules()
                .notNegative("peak-learning-rate", peakLearningRate)
                .notNegative("warmup-steps", warmupSteps)
                .notNegative("decay-steps", decaySteps)
                .fraction("final-learning-rate-fraction", finalLearningRateFraction)
                .fractionAboveZero("warm-down-fraction", warmDownFraction)
                .notNegative("weight-decay", weightDecay)
                .notNegative("weight-decay-tokens", weightDecayTokens)
                .above(0, "clip-norm", clipNorm);
        ModelRules.add(rules, () -> new Hyperparameters(beta1, beta2, epsilon, MuonSettings.USUAL));
        rules.enforce();
    }

    /**
     * Tells of an optimizer that the chosen engine cannot take steps of in sensible time.
     *
     * @param section that this optimizer is of
     */
    public void checkEngine(String section, DecoderConfig model, ConfigCheck check) {
        if (algorithm == OptimizerKind.MUON && model.engine() == DecoderConfig.Engine.ND4J) {
            check.problem(
                    "model.engine",
                    "must be cpu, cuda or auto, since " + section
                            + ".optimizer.algorithm is muon, of which nd4j takes steps in plain loops only");
        }
    }

    /** The weight decay of steps of so many tokens of one worker. */
    double weightDecayOf(long tokensPerStep) {
        return weightDecayTokens == 0 ? weightDecay : weightDecay * tokensPerStep / weightDecayTokens;
    }

    /** The same with another peak. */
    public OptimizerConfig withPeakLearningRate(double peak) {
        return with(peak, warmupSteps);
    }

    /** The same with another warm-up. */
    public OptimizerConfig withWarmupSteps(int steps) {
        return with(peakLearningRate, steps);
    }

    private OptimizerConfig with(double peak, int steps) {
        return new OptimizerConfig(
                algorithm,
                peak,
                schedule,
                steps,
                decaySteps,
                finalLearningRateFraction,
                warmDownFraction,
                beta1,
                beta2,
                epsilon,
                weightDecay,
                weightDecayTokens,
                clipNorm,
                muon);
    }
}
