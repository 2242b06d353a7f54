package dev.tsumugi.model.engine.check;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.optimizer.Muon;
import dev.tsumugi.model.optimizer.NewtonSchulz;
import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.StateLayout;
import dev.tsumugi.model.optimizer.UpdateScale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The losses of the first steps of a model on sequences with something to learn, the same for every engine.
 *
 * @param sequences in a step; each fills the context
 */
public record LossTrace(ModelConfig model, int sequences, int steps, Optimizer optimizer, double learningRate) {

    /** With the usual settings. */
    public static final AdamW ADAMW = new AdamW(0.9, 0.95, 1e-8);

    private static final double LEARNING_RATE_OF_ADAMW = 1e-3;
    /** A quarter of the usual one, at which losses of these few sequences part by 3 % whatever a gradient is off by. */
    private static final double LEARNING_RATE_OF_MUON = 5e-3;

    /** The original's. */
    public static final Muon MUON = new Muon(0.95, true, NewtonSchulz.QUINTIC, UpdateScale.ORIGINAL, 0.15, ADAMW);

    private static final LossTrace OF_TWO_HUNDRED_STEPS = new LossTrace(
            new ModelConfig(512, 128, 128, 2, 2, 1, 352, 10_000, 1e-5, true), 4, 200, ADAMW, LEARNING_RATE_OF_ADAMW);

    /** What a GPU shows beside the processor, by the name of the optimizer. */
    public static final SortedMap<String, LossTrace> OF_OPTIMIZERS = new TreeMap<>(
            Map.of("adamw", OF_TWO_HUNDRED_STEPS, "muon", OF_TWO_HUNDRED_STEPS.with(MUON, LEARNING_RATE_OF_MUON)));

    /** The part of a loss by which rounding to bfloat16 may change it. */
    public static final double TOLERANCE = 0.02;

    /** The same with another optimizer. */
    public LossTrace with(Optimizer other, double rate) {
        return new LossTrace(model, sequences, steps, other, rate);
    }

    /** The loss before each step. */
    public double[] losses(Function<ModelConfig, TransformerEngine> engines) {
        long size = model.parameterCount();
        long stateFloats = StateLayout.of(optimizer, ParameterLayout.of(model)).floats();
        double[] losses = new double[steps];
        try (FloatPointer parameters = new FloatPointer(size);
                FloatPointer gradient = new FloatPointer(size);
                FloatPointer state = new FloatPointer(stateFloats);
                TransformerEngine engine = engines.apply(model)) {
            ParameterInitializer.initialize(model, 1, parameters);
            Pointer.memset(state, 0, stateFloats * Float.BYTES);
            for (int i = 0; i < steps; i++) {
                OptimizerStep step = new OptimizerStep(optimizer, i + 1, learningRate, 0.1, 1);
                losses[i] = engine.step(parameters, gradient, state, batch(i), 0, step)
                        .loss()
                        .meanLoss();
            }
        }
        return losses;
    }

    /** The largest part of an expected loss by which the actual one differs; NaN where one is no number. */
    public static double error(double[] actual, double[] expected) {
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            worst = Math.max(worst, Math.abs(actual[i] - expected[i]) / expected[i]);
        }
        return worst;
    }

    /** Walks on a random graph: each token is followed by one of four. */
    private TokenBatch batch(int step) {
        SplittableRandom random = new SplittableRandom(step);
        int length = model.contextLength();
        int[] ids = new int[sequences * length];
        int[] targets = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i % length == 0 ? random.nextInt(model.vocabularySize()) : targets[i - 1];
            targets[i] = (ids[i] * 31 + random.nextInt(4) * 127 + 7) % model.vocabularySize();
        }
        return TokenBatch.ofWholeRows(sequences, length, ids, targets);
    }
}
