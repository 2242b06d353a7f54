package dev.tsumugi.bench.gpu;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.cuda.CudaEngine;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * {@code bin/bench gpu}: checks and measures the CUDA engine, one part after the other; a part that fails does not keep
 * the others from running. The last line is one JSON object.
 */
public final class GpuRun {
    private static final int USER_ERROR = 2;
    private static final double TRACE_TOLERANCE = 0.02;

    private final PrintStream out;
    private final ObjectNode result = JsonNodeFactory.instance.objectNode().put("benchmark", "gpu");
    private final ObjectNode failures = JsonNodeFactory.instance.objectNode();

    private GpuRun(PrintStream out) {
        this.out = out;
    }

    /** @param args a file with the processor's losses ({@link LossTrace#main}), or nothing to compute them */
    public static void main(String[] args) {
        ModelConfig small = GpuSize.P124M.config();
        Optional<String> problem = CudaEngine.problem(small, TrainingOptions.NONE);
        if (problem.isPresent()) {
            System.err.println("bench gpu: " + problem.get());
            System.exit(USER_ERROR);
        }
        boolean right = new GpuRun(System.out).run(args.length == 0 ? null : Path.of(args[0]));
        System.exit(right ? 0 : 1);
    }

    private interface Part {
        void run() throws Exception;
    }

    /** Whether everything was right. */
    private boolean run(Path trace) {
        String device = CudaEngine.deviceName();
        result.put("device", device);
        out.println("device " + device);
        part("gradients", this::gradients);
        part("loss-trace", () -> losses(trace));
        for (GpuSize size : GpuSize.values()) {
            ObjectNode figures = result.putObject(size.name());
            part(size + " cuda", () -> speed(size, device, figures));
            for (String mode : new String[] {"eager", "compile"}) {
                part(size + " pytorch " + mode, () -> peer(size, mode, figures));
            }
        }
        result.set("failures", failures);
        out.println(result);
        return failures.isEmpty();
    }

    @SuppressWarnings("CatchAndPrintStackTrace") // the trace is part of what the run tells
    private void part(String name, Part part) {
        out.println("--- " + name);
        try {
            part.run();
        } catch (Exception | LinkageError e) {
            e.printStackTrace(out);
            failures.put(name, String.valueOf(e.getMessage()));
        }
        out.flush();
    }

    private static TransformerEngine engine(ModelConfig config) {
        return CudaEngine.on(config, TrainingOptions.NONE);
    }

    private void gradients() {
        Map<String, Double> errors = GradientCheck.errors(GpuRun::engine);
        double worst = 0;
        for (Map.Entry<String, Double> error : errors.entrySet()) {
            out.printf("%-50s %.5f%n", error.getKey(), error.getValue());
            worst = Math.max(worst, error.getValue());
        }
        result.put("gradient_error", worst);
        require(worst < GradientCheck.TOLERANCE, "A gradient is off by " + worst + ".");
    }

    private void losses(Path trace) throws Exception {
        double[] expected = trace == null ? LossTrace.ofProcessor() : LossTrace.read(trace);
        double[] actual = LossTrace.of(GpuRun::engine);
        double worst = 0;
        for (int i = 0; i < actual.length; i++) {
            worst = Math.max(worst, Math.abs(actual[i] - expected[i]) / expected[i]);
            if (i % 20 == 0 || i == actual.length - 1) {
                out.printf("step %3d  cpu %.4f  cuda %.4f%n", i + 1, expected[i], actual[i]);
            }
        }
        result.put("loss_trace_error", worst);
        require(worst < TRACE_TOLERANCE, "The losses differ from the processor's by up to " + worst + " of them.");
    }

    private void speed(GpuSize size, String device, ObjectNode figures) {
        try (TransformerEngine engine = engine(size.config())) {
            double tokens = TrainingSpeed.tokensPerSecond(size, engine);
            figures.put("tokens_per_second", tokens);
            out.printf("%.0f tokens/s%n", tokens);
            double peak = peakFlops(device);
            if (peak > 0) {
                double utilisation = tokens * size.config().flopsPerToken() / peak;
                figures.put("mfu", utilisation);
                out.printf("MFU %.3f%n", utilisation);
            }
        }
    }

    private void peer(GpuSize size, String mode, ObjectNode figures) throws Exception {
        double tokens = PyTorchPeer.tokensPerSecond(size, mode);
        figures.put("pytorch_" + mode + "_tokens_per_second", tokens);
        out.printf("%.0f tokens/s%n", tokens);
        if (figures.has("tokens_per_second")) {
            double ratio = figures.get("tokens_per_second").doubleValue() / tokens;
            figures.put("ratio_" + mode, ratio);
            out.printf("ratio %.3f%n", ratio);
        }
    }

    /** Dense bfloat16 operations per second by the maker's data sheet; 0 where this does not know. */
    private static double peakFlops(String device) {
        if (device.contains("H100") || device.contains("H200")) {
            return 989.4e12;
        }
        return device.contains("A100") ? 312e12 : 0;
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalStateException(sentence);
        }
    }
}
