package dev.tsumugi.bench.gpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.optimizer.StateLayout;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Whole training steps per second. */
final class TrainingSpeed {

    private static final int WARM_UP = 3;
    private static final int STEPS = 10;
    private static final int PATTERN = 1 << 20;

    private TrainingSpeed() {}

    /** Tokens per second, by the median step. */
    static double tokensPerSecond(GpuSize size, TransformerEngine engine, Optimizer optimizer) {
        ModelConfig config = size.config();
        long count = config.parameterCount();
        long stateFloats = StateLayout.of(optimizer, ParameterLayout.of(config)).floats();
        double[] seconds = new double[STEPS];
        try (FloatPointer parameters = new FloatPointer(count);
                FloatPointer gradient = new FloatPointer(count);
                FloatPointer state = new FloatPointer(stateFloats)) {
            fill(parameters, count);
            Pointer.memset(state, 0, stateFloats * Float.BYTES);
            for (int i = 0; i < WARM_UP + STEPS; i++) {
                TokenBatch batch = batch(size, i);
                long start = System.nanoTime();
                engine.step(parameters, gradient, state, batch, 0, new OptimizerStep(optimizer, i + 1, 1e-4, 0.1, 1));
                if (i >= WARM_UP) {
                    seconds[i - WARM_UP] = (System.nanoTime() - start) / 1e9;
                }
            }
            engine.settle(); // what it would write later is gone by then
        }
        Arrays.sort(seconds);
        return size.sequences * size.length / seconds[STEPS / 2];
    }

    /** Random numbers of the usual size, repeated: drawing each would take longer than measuring. */
    private static void fill(FloatPointer parameters, long count) {
        SplittableRandom random = new SplittableRandom(1);
        float[] pattern = new float[PATTERN];
        for (int i = 0; i < PATTERN; i++) {
            pattern[i] = (float) (0.02 * random.nextGaussian());
        }
        for (long at = 0; at < count; at += PATTERN) {
            parameters.position(at).put(pattern, 0, (int) Math.min(PATTERN, count - at));
        }
        parameters.position(0);
    }

    private static TokenBatch batch(GpuSize size, int step) {
        SplittableRandom random = new SplittableRandom(step);
        int tokens = size.sequences * size.length;
        int vocabulary = size.config().vocabularySize();
        int[] ids = random.ints(tokens, 0, vocabulary).toArray();
        int[] targets = random.ints(tokens, 0, vocabulary).toArray();
        return TokenBatch.ofWholeRows(size.sequences, size.length, ids, targets);
    }
}
