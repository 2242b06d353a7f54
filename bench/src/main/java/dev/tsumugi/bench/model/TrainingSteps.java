package dev.tsumugi.bench.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.engine.cpu.Part;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.train.InnerTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.model.train.WarmupCosineSchedule;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Takes some training steps (loss, gradient, clipping, AdamW) and prints one JSON object: wall and processor time of the
 * fastest step, peak memory, the sgemm peak, and the share of each part of the engine. Run by {@link ModelBenchmark} as a process.
 */
public final class TrainingSteps {
    private TrainingSteps() {}

    /** @param args name of a {@link ModelSize}, threads, steps */
    public static void main(String[] args) throws IOException {
        ModelSize size = ModelSize.valueOf(args[0]);
        int threads = Integer.parseInt(args[1]);
        int steps = Integer.parseInt(args[2]);
        TokenBatch batch = batch(size);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        OptimizerSettings optimizer =
                new OptimizerSettings(new WarmupCosineSchedule(1e-3, 0, steps, 0.1), 0.9, 0.999, 1e-8, 0.01, 1);
        NetworkSettings settings = new NetworkSettings(size.config(), EngineKind.CPU, threads, optimizer, 1);
        try (InnerTrainer trainer = InnerTrainer.ofInitialParameters(settings)) {
            StepClock clock = new StepClock();
            for (int step = 0; step < steps; step++) {
                clock.start();
                trainer.step(batch);
                clock.stop();
            }
            json.put("seconds", clock.bestSeconds());
            json.put("cpu_seconds", clock.bestCpuSeconds());
        }
        json.put("peak_mb", PeakMemory.megabytes());
        json.put("sgemm_flops", SgemmPeak.flopsPerSecond(threads));
        json.set("parts", parts(size, threads, batch));
        System.out.println(json);
    }

    /** Milliseconds of a step in each part, all threads together, without the optimizer. */
    private static ObjectNode parts(ModelSize size, int threads, TokenBatch batch) {
        long parameters = size.config().parameterCount();
        ObjectNode parts = JsonNodeFactory.instance.objectNode();
        try (CpuEngine engine = new CpuEngine(size.config(), threads);
                FloatPointer initial = new FloatPointer(parameters);
                FloatPointer gradient = new FloatPointer(parameters)) {
            ParameterInitializer.initialize(size.config(), 1, initial);
            engine.lossAndGradient(initial, batch, gradient);
            Map<Part, Long> before = engine.nanoseconds();
            engine.lossAndGradient(initial, batch, gradient);
            engine.nanoseconds().forEach((part, time) -> parts.put(part.name(), (time - before.get(part)) / 1e6));
        }
        return parts;
    }

    private static TokenBatch batch(ModelSize size) {
        SplittableRandom random = new SplittableRandom(1);
        int[] ids = random.ints(size.tokens(), 0, size.vocabularySize).toArray();
        int[] targets = random.ints(size.tokens(), 0, size.vocabularySize).toArray();
        return TokenBatch.ofWholeRows(size.sequences, size.length, ids, targets);
    }
}
