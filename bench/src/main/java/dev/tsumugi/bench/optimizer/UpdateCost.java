package dev.tsumugi.bench.optimizer;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.StepResult;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.optimizer.Hyperparameters;
import dev.tsumugi.model.optimizer.MuonSettings;
import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.optimizer.OptimizerKind;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.StateLayout;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;

/** What Muon's update takes beside the gradient, with two threads, in a model of width 256. */
final class UpdateCost {
    private static final int LENGTH = 256;
    private static final int THREADS = 2;
    private static final int WARM_UP_STEPS = 2;
    private static final int MEASURED_STEPS = 3;
    private static final ModelConfig MODEL = new ModelConfig(8192, LENGTH, 256, 4, 4, 4, 704, 10_000, 1e-5, true);

    private UpdateCost() {}

    /** The time of updates, as a fraction of that of gradients over {@code tokens} tokens. */
    static double ofStep(int tokens) {
        Optimizer muon = OptimizerKind.MUON.create(new Hyperparameters(0.9, 0.95, 1e-8, MuonSettings.USUAL));
        OptimizerStep step = new OptimizerStep(muon, 1, 0.02, 0.1, 1);
        long parameters = MODEL.parameterCount();
        long state = StateLayout.of(muon, ParameterLayout.of(MODEL)).floats();
        long gradientNanos = 0;
        long updateNanos = 0;
        try (CpuEngine engine = new CpuEngine(MODEL, THREADS);
                FloatPointer weights = new FloatPointer(parameters);
                FloatPointer gradient = new FloatPointer(parameters);
                FloatPointer vectors = new FloatPointer(state)) {
            ParameterInitializer.initialize(MODEL, 1, weights);
            vectors.fill(0);
            for (int i = 0; i < WARM_UP_STEPS + MEASURED_STEPS; i++) {
                StepResult result = engine.step(weights, gradient, vectors, randomTokens(tokens, i), 0, step);
                if (i >= WARM_UP_STEPS) {
                    gradientNanos += result.gradientNanos();
                    updateNanos += result.updateNanos();
                }
            }
        }
        System.err.printf(
                Locale.ROOT,
                "Muon at %,d tokens a step: gradient %.0f ms, update %.0f ms%n",
                tokens,
                gradientNanos / 1e6 / MEASURED_STEPS,
                updateNanos / 1e6 / MEASURED_STEPS);
        return (double) updateNanos / gradientNanos;
    }

    private static TokenBatch randomTokens(int tokens, int seed) {
        int vocabulary = MODEL.vocabularySize();
        return TokenBatch.ofWholeRows(
                tokens / LENGTH,
                LENGTH,
                new Random(seed).ints(tokens, 0, vocabulary).toArray(),
                new Random(~seed).ints(tokens, 0, vocabulary).toArray());
    }
}
