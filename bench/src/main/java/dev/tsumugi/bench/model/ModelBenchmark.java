package dev.tsumugi.bench.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.bench.BenchResult;
import dev.tsumugi.bench.Benchmark;
import java.io.IOException;
import java.util.Locale;

/** Ours and libtorch in turn: the best of some processes each, for every size and 1 and 2 threads. */
public final class ModelBenchmark implements Benchmark {

    @Override
    public String name() {
        return "model";
    }

    @Override
    public String description() {
        return "training steps beside libtorch: tokens/s, share of the sgemm peak, memory, time of each phase";
    }

    /** Every figure is an object of numbers by size and threads: {@code tokens_per_s.c256_l4_t256_v8192_threads1}. */
    @Override
    public BenchResult run() throws IOException {
        MeasuredProcess processes = MeasuredProcess.ofThisRun();
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        for (ModelSize size : ModelSize.values()) {
            for (int threads : new int[] {1, 2}) {
                measure(size, threads, processes, figures);
            }
        }
        return new BenchResult(name(), figures);
    }

    private static void measure(ModelSize size, int threads, MeasuredProcess processes, ObjectNode figures)
            throws IOException {
        String label = size.name().toLowerCase(Locale.ROOT) + "_threads" + threads;
        JsonNode ours = null;
        JsonNode theirs = null;
        for (int turn = 1; turn <= size.turns; turn++) {
            ours = faster(ours, processes.ours(size, threads));
            theirs = faster(theirs, processes.torch(size, threads));
            System.err.printf(
                    Locale.ROOT,
                    "%s, turn %d of %d: fastest step %.3f s, libtorch's %.3f s%n",
                    label,
                    turn,
                    size.turns,
                    seconds(ours),
                    seconds(theirs));
        }
        double tokensPerSecond = size.tokens() / seconds(ours);
        double flops = tokensPerSecond * size.config().flopsPerToken();
        double peakFlops = ours.path("sgemm_flops").asDouble();
        put(figures, "tokens_per_s", label, tokensPerSecond);
        put(figures, "torch_tokens_per_s", label, size.tokens() / seconds(theirs));
        put(figures, "ratio_torch", label, seconds(theirs) / seconds(ours));
        put(figures, "ratio_torch_processor_time", label, cpuSeconds(theirs) / cpuSeconds(ours));
        put(figures, "sgemm_fraction", label, flops / peakFlops);
        put(figures, "sgemm_peak_gflops", label, peakFlops / 1e9);
        put(figures, "peak_mb", label, ours.path("peak_mb").asDouble());
        put(figures, "torch_peak_mb", label, theirs.path("peak_mb").asDouble());
        ours.path("phases").fields().forEachRemaining(phase -> {
            String name = phase.getKey().toLowerCase(Locale.ROOT);
            put(figures, "ms_" + name, label, phase.getValue().asDouble());
        });
    }

    private static void put(ObjectNode figures, String name, String label, double value) {
        figures.withObject("/" + name).put(label, value);
    }

    private static JsonNode faster(JsonNode one, JsonNode other) {
        return one == null || seconds(other) < seconds(one) ? other : one;
    }

    private static double seconds(JsonNode figures) {
        return figures.path("seconds").asDouble();
    }

    private static double cpuSeconds(JsonNode figures) {
        return figures.path("cpu_seconds").asDouble();
    }
}
