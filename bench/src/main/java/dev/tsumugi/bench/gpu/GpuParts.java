package dev.tsumugi.bench.gpu;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.bench.gpu.check.KernelCheck;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.engine.check.GradientCheck;
import dev.tsumugi.model.engine.check.LossTrace;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.engine.cuda.CudaEngine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** What is done on the GPU. Each part puts its figures down before it throws what is wrong. */
final class GpuParts {

    static final String DEVICE = "device";
    static final String KERNELS = "kernels";
    static final String GRADIENTS = "gradients";
    static final String LOSSES = "losses";

    /** The system property that names a file with the processor's losses; without it they are computed. */
    static final String LOSSES_FILE = "tsumugi.bench.losses";

    private GpuParts() {}

    /**
     * Does a part in this process.
     *
     * @param name one of the above, or that of a {@link GpuSize}, which is trained for speed
     * @throws IllegalStateException with one sentence on what is wrong
     */
    static void run(String name, PrintStream out, ObjectNode figures) throws IOException {
        switch (name) {
            case DEVICE -> device(out, figures);
            case KERNELS -> kernels(out, figures);
            case GRADIENTS -> gradients(out, figures);
            case LOSSES -> losses(out, figures);
            default -> speed(GpuSize.valueOf(name), out, figures);
        }
    }

    private static TransformerEngine engine(ModelConfig config) {
        return CudaEngine.on(config, TrainingOptions.NONE);
    }

    private static void device(PrintStream out, ObjectNode figures) {
        Optional<String> problem = CudaEngine.problem(GpuSize.P124M.config());
        require(problem.isEmpty(), problem.orElse(""));
        out.println("device " + CudaEngine.deviceName());
        figures.put("device", CudaEngine.deviceName());
    }

    private static void kernels(PrintStream out, ObjectNode figures) {
        List<KernelCheck.Result> results = KernelCheck.ofGpu();
        for (KernelCheck.Result result : results) {
            out.printf(
                    "%-90s %.2e of %.0e%s%n",
                    result.name(), result.error(), result.accepted(), result.isRight() ? "" : "  WRONG");
        }
        List<String> wrong = results.stream()
                .filter(result -> !result.isRight())
                .map(KernelCheck.Result::name)
                .toList();
        figures.put("kernel_outputs", results.size());
        figures.put("wrong_kernel_outputs", wrong.size());
        require(wrong.isEmpty(), "Kernels differ from their formulas: " + String.join("; ", wrong) + ".");
    }

    private static void gradients(PrintStream out, ObjectNode figures) {
        double worst = 0;
        for (Map.Entry<String, Double> error :
                GradientCheck.errors(GpuParts::engine).entrySet()) {
            out.printf("%-50s %.5f%n", error.getKey(), error.getValue());
            worst = Math.max(worst, error.getValue());
        }
        figures.put("gradient_error", worst);
        require(worst < GradientCheck.TOLERANCE, "A gradient is off by " + worst + ".");
    }

    private static void losses(PrintStream out, ObjectNode figures) throws IOException {
        String file = System.getProperty(LOSSES_FILE);
        double[] all = file == null ? lossesOfProcessor() : read(Path.of(file));
        int from = 0;
        double worst = 0;
        for (Map.Entry<String, LossTrace> trace : LossTrace.OF_OPTIMIZERS.entrySet()) {
            double[] actual = trace.getValue().losses(GpuParts::engine);
            double[] expected = Arrays.copyOfRange(all, from, from + actual.length);
            for (int i = 0; i < actual.length; i += i == 0 ? 19 : 20) {
                out.printf("%s step %3d  cpu %.4f  cuda %.4f%n", trace.getKey(), i + 1, expected[i], actual[i]);
            }
            double error = LossTrace.error(actual, expected);
            figures.put(trace.getKey() + "_loss_trace_error", error);
            worst = Math.max(worst, error);
            from += actual.length;
        }
        require(worst < LossTrace.TOLERANCE, "The losses differ from the processor's by up to " + worst + " of them.");
    }

    /** Of all optimizers, one after the other. */
    private static double[] lossesOfProcessor() {
        return LossTrace.OF_OPTIMIZERS.values().stream()
                .flatMapToDouble(trace ->
                        DoubleStream.of(trace.losses(config -> new CpuEngine(config, TrainingOptions.NONE, 1))))
                .toArray();
    }

    /** Writes the losses of the CPU engine, one a line. */
    static void writeLosses(Path file) throws IOException {
        Files.write(
                file,
                Arrays.stream(lossesOfProcessor()).mapToObj(Double::toString).toList());
    }

    private static double[] read(Path losses) throws IOException {
        return Files.readAllLines(losses).stream()
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static void speed(GpuSize size, PrintStream out, ObjectNode figures) {
        try (TransformerEngine engine = engine(size.config())) {
            double tokens = TrainingSpeed.tokensPerSecond(size, engine, LossTrace.ADAMW);
            figures.put("tokens_per_second", tokens);
            out.printf("%.0f tokens/s%n", tokens);
            double peak = peakFlops(CudaEngine.deviceName());
            if (peak > 0) {
                double utilisation = tokens * size.config().flopsPerToken() / peak;
                figures.put("mfu", utilisation);
                out.printf("MFU %.3f%n", utilisation);
            }
            double tokensOfMuon = TrainingSpeed.tokensPerSecond(size, engine, LossTrace.MUON);
            figures.put("muon_tokens_per_second", tokensOfMuon);
            out.printf("%.0f tokens/s with Muon%n", tokensOfMuon);
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
