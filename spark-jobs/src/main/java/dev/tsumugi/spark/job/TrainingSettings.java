package dev.tsumugi.spark.job;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.model.train.WarmupCosineSchedule;
import dev.tsumugi.spark.config.ModelSection;
import dev.tsumugi.spark.config.OptimizerSection;

/** Configuration sections in the terms of the model. */
final class TrainingSettings {
    private TrainingSettings() {}

    /** The dimensions; the tokens give vocabulary and context length. */
    static ModelConfig model(ModelSection section, int vocabularySize, int contextLength) {
        ModelSection sizes = section.resolved();
        return new ModelConfig(
                vocabularySize,
                contextLength,
                sizes.width(),
                sizes.depth(),
                sizes.heads(),
                sizes.keyValueHeads(),
                sizes.feedForwardWidth(),
                sizes.ropeBase(),
                sizes.normEpsilon(),
                sizes.tiedEmbeddings(),
                sizes.architecture(),
                sizes.queryKeyNorm(),
                sizes.biases());
    }

    static TrainingOptions options(ModelSection section) {
        return new TrainingOptions(section.dropout(), section.zLoss(), section.recompute());
    }

    /** The section with a peak learning rate of 0 replaced by the one that suits the model. */
    static OptimizerSection resolved(OptimizerSection section, ModelConfig model) {
        return section.peakLearningRate() > 0 ? section : section.withPeakLearningRate(model.suitedLearningRate());
    }

    /** The optimizer of a run of {@code totalSteps}, of which {@code warmupSteps} are warm-up. */
    static OptimizerSettings optimizer(OptimizerSection section, int warmupSteps, int totalSteps) {
        WarmupCosineSchedule schedule = new WarmupCosineSchedule(
                section.peakLearningRate(), warmupSteps, totalSteps, section.finalLearningRateFraction());
        return new OptimizerSettings(
                section.algorithm(),
                schedule,
                section.beta1(),
                section.beta2(),
                section.epsilon(),
                section.weightDecay(),
                section.clipNorm());
    }
}
