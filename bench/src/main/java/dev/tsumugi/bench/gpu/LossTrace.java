package dev.tsumugi.bench.gpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.AdamWStep;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** The losses of the first steps of a small model on text with something to learn, the same for every engine. */
public final class LossTrace {

    private static final int STEPS = 200;
    private static final int SEQUENCES = 4;
    private static final int LENGTH = 128;
    private static final ModelConfig MODEL = new ModelConfig(512, LENGTH, 128, 2, 2, 1, 352, 10_000, 1e-5, true);

    private LossTrace() {}

    /** Writes the losses of the CPU engine to the file {@code args[0]}, one a line. */
    public static void main(String[] args) throws IOException {
        Files.write(
                Path.of(args[0]),
                Arrays.stream(ofProcessor()).mapToObj(Double::toString).toList());
    }

    static double[] ofProcessor() {
        return of(config -> new CpuEngine(config, TrainingOptions.NONE, 1));
    }

    static double[] read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.stream().mapToDouble(Double::parseDouble).toArray();
    }

    static double[] of(Function<ModelConfig, TransformerEngine> engines) {
        long size = MODEL.parameterCount();
        double[] losses = new double[STEPS];
        try (FloatPointer parameters = new FloatPointer(size);
                FloatPointer gradient = new FloatPointer(size);
                FloatPointer moments = new FloatPointer(2 * size);
                TransformerEngine engine = engines.apply(MODEL)) {
            ParameterInitializer.initialize(MODEL, 1, parameters);
            Pointer.memset(moments, 0, 2 * size * Float.BYTES);
            for (int i = 0; i < STEPS; i++) {
                AdamWStep step = new AdamWStep(i + 1, 1e-3, 0.9, 0.95, 1e-8, 0.1, 1);
                losses[i] = engine.step(parameters, gradient, moments, batch(i), 0, step)
                        .loss()
                        .meanLoss();
            }
        }
        return losses;
    }

    /** Walks on a random graph: each token is followed by one of four. */
    private static TokenBatch batch(int step) {
        SplittableRandom random = new SplittableRandom(step);
        int[] ids = new int[SEQUENCES * LENGTH];
        int[] targets = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = i % LENGTH == 0 ? random.nextInt(MODEL.vocabularySize()) : targets[i - 1];
            targets[i] = (ids[i] * 31 + random.nextInt(4) * 127 + 7) % MODEL.vocabularySize();
        }
        return TokenBatch.ofWholeRows(SEQUENCES, LENGTH, ids, targets);
    }
}
