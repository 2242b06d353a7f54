package dev.tsumugi.bench.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.engine.cpu.thread.Phase;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.optimizer.OptimizerStep;
import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Takes some training steps (loss, gradient, clipping, AdamW) and prints one JSON object: wall and processor time of the
 * fastest step, peak memory, the sgemm peak, and the share of each phase of the engine. Run by {@link ModelBenchmark} as a process.
 */
public final class TrainingSteps {
    private TrainingSteps() {}

    /** @param args name of a {@link ModelSize}, threads */
    public static void main(String[] args) throws IOException {
        ModelSize size = ModelSize.valueOf(args[0]);
        int threads = Integer.parseInt(args[1]);
        TokenBatch batch = batch(size);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        OptimizerSettings optimizer = new OptimizerSettings(
                new AdamW(0.9, 0.999, 1e-8), LearningRateSchedule.cosine(1e-3, 0, 100, 0.1), 0.01, 1);
        NetworkSettings settings = new NetworkSettings(size.config(), EngineKind.CPU, threads, optimizer, 1);
        try (LocalTrainer trainer = LocalTrainer.ofInitialParameters(settings)) {
            StepTimes times = StepTimes.fastest(() -> trainer.step(batch));
            json.put("seconds", times.seconds());
            json.put("cpu_seconds", times.cpuSeconds());
        }
        json.put("peak_mb", PeakMemory.megabytes());
        json.put("sgemm_flops", SgemmPeak.flopsPerSecond(threads));
        json.set("phases", phases(size, threads, batch));
        System.out.println(json);
    }

    /** Milliseconds of a step in each phase, all threads together. */
    private static ObjectNode phases(ModelSize size, int threads, TokenBatch batch) {
        long parameters = size.config().parameterCount();
        OptimizerStep step = new OptimizerStep(new AdamW(0.9, 0.999, 1e-8), 1, 1e-3, 0.01, 1);
        ObjectNode phases = JsonNodeFactory.instance.objectNode();
        try (CpuEngine engine = new CpuEngine(size.config(), threads);
                FloatPointer weights = new FloatPointer(parameters);
                FloatPointer gradient = new FloatPointer(parameters);
                FloatPointer state = new FloatPointer(2 * parameters)) {
            ParameterInitializer.initialize(size.config(), 1, weights);
            Pointer.memset(state, 0, 2 * parameters * Float.BYTES);
            Map<Phase, Long> before = engine.nanoseconds();
            for (int i = 0; i < 2; i++) {
                before = engine.nanoseconds();
                engine.lossAndGradient(weights, batch, gradient);
                engine.update(weights, gradient, state, step);
            }
            for (Map.Entry<Phase, Long> phase : engine.nanoseconds().entrySet()) {
                phases.put(phase.getKey().name(), (phase.getValue() - before.get(phase.getKey())) / 1e6);
            }
        }
        return phases;
    }

    private static TokenBatch batch(ModelSize size) {
        SplittableRandom random = new SplittableRandom(1);
        int[] ids = random.ints(size.tokens(), 0, size.vocabularySize).toArray();
        int[] targets = random.ints(size.tokens(), 0, size.vocabularySize).toArray();
        return TokenBatch.ofWholeRows(size.sequences, size.length, ids, targets);
    }
}
