package dev.tsumugi.training.decoder;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.cuda.CudaEngine;
import dev.tsumugi.model.engine.cuda.device.Nd4jBackend;
import dev.tsumugi.model.engine.nd4j.Nd4jEngine;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.optimizer.Hyperparameters;
import dev.tsumugi.model.optimizer.Muon;
import dev.tsumugi.model.optimizer.OptimizerKind;
import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.workflow.UserException;
import java.util.Locale;
import java.util.Optional;

/** Configuration sections in the terms of the model. */
public final class TrainingSettings {
    private TrainingSettings() {}

    /** The dimensions; the tokens give vocabulary and context length. */
    public static ModelConfig model(DecoderConfig section, int vocabularySize, int contextLength) {
        DecoderConfig sizes = section.resolved();
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

    /** Of pre-training. */
    public static TrainingOptions options(DecoderConfig section) {
        return new TrainingOptions(section.dropout(), section.zLoss(), section.recompute(), section.sequencesPerPass());
    }

    /** Of fine-tuning: no dropout, no z-loss. */
    public static TrainingOptions optionsOfFinetuning(DecoderConfig section) {
        return new TrainingOptions(0, 0, section.recompute(), section.sequencesPerPass());
    }

    /**
     * The engine.
     *
     * @param local whether this process trains, so that its GPU counts
     * @throws UserException when it is one that cannot be
     */
    public static EngineKind engine(DecoderConfig section, ModelConfig model, TrainingOptions options, boolean local) {
        Optional<String> problem = switch (section.engine()) {
            case CUDA -> local ? CudaEngine.problem(model) : CudaEngine.problemOfModel(model);
            case ND4J -> Nd4jEngine.problem(model, options);
            case CPU, AUTO -> Optional.empty();
        };
        problem.or(Nd4jBackend::problem).ifPresent(sentence -> {
            throw new UserException("model.engine is " + section.engine().name().toLowerCase(Locale.ROOT)
                    + ", but it cannot be: " + sentence);
        });
        return section.engine().kind();
    }

    /**
     * What computes with a trained model in this process: a GPU where the model is trained on one and this process has a usable
     * one too, else the processor. Losses and texts differ by the rounding of bfloat16.
     */
    public static TransformerEngine ofTrained(DecoderConfig section, ModelConfig model, int threads) {
        EngineKind kind = switch (section.engine()) {
            case CPU, ND4J -> EngineKind.CPU;
            case CUDA, AUTO -> EngineKind.AUTO;
        };
        return kind.create(model, TrainingOptions.NONE, threads);
    }

    /** The section with a peak learning rate of 0 replaced by the one that suits the algorithm and the model. */
    public static OptimizerConfig resolved(OptimizerConfig section, ModelConfig model) {
        if (section.peakLearningRate() > 0) {
            return section;
        }
        return section.withPeakLearningRate(
                section.algorithm() == OptimizerKind.MUON ? Muon.USUAL_LEARNING_RATE : model.suitedLearningRate());
    }

    /** The steps after which the learning rate stays, in a run of {@code totalSteps}. */
    public static int decaySteps(OptimizerConfig section, int totalSteps) {
        return section.decaySteps() > 0 ? section.decaySteps() : totalSteps;
    }

    /**
     * The optimizer of a run of {@code totalSteps}, of which {@code warmupSteps} are warm-up.
     *
     * @param tokensPerStep of one worker
     */
    public static OptimizerSettings optimizer(
            OptimizerConfig section, int warmupSteps, int totalSteps, long tokensPerStep) {
        LearningRateSchedule schedule = new LearningRateSchedule(
                section.schedule(),
                section.peakLearningRate(),
                warmupSteps,
                decaySteps(section, totalSteps),
                section.finalLearningRateFraction(),
                section.warmDownFraction());
        Hyperparameters numbers = new Hyperparameters(
                section.beta1(),
                section.beta2(),
                section.epsilon(),
                section.muon().settings());
        return new OptimizerSettings(
                section.algorithm().create(numbers),
                schedule,
                section.weightDecayOf(tokensPerStep),
                section.clipNorm());
    }
}
