package dev.tsumugi.bench.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.bench.BenchResult;
import dev.tsumugi.bench.Benchmark;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Ours and libtorch in turn: the best of some processes each, for every size and 1 and 2 threads. */
public final class ModelBenchmark implements Benchmark {
    /** The folder of the module bench-torch, set by bin/bench. */
    private static final String TORCH = "tsumugi.bench.torch";

    private static final int TURNS = 2;
    private static final int STEPS = 8;

    @Override
    public String name() {
        return "model";
    }

    @Override
    public String description() {
        return "training steps beside libtorch: tokens/s, share of the sgemm peak, memory, time of each part";
    }

    @Override
    public BenchResult run() throws IOException {
        String folder = System.getProperty(TORCH);
        if (folder == null) {
            throw new IOException("This benchmark needs libtorch: run it as bin/bench model.");
        }
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        for (ModelSize size : ModelSize.values()) {
            for (int threads : new int[] {1, 2}) {
                String label = size.name().toLowerCase(Locale.ROOT) + "_threads" + threads;
                figures.set(label, measure(size, threads, Path.of(folder)));
            }
        }
        return new BenchResult(name(), figures);
    }

    private static ObjectNode measure(ModelSize size, int threads, Path torch) throws IOException {
        JsonNode ours = null;
        JsonNode theirs = null;
        for (int turn = 0; turn < TURNS; turn++) {
            ours = faster(ours, run(ours(size, threads), null));
            theirs = faster(theirs, run(torch(size, threads, torch), torch.resolve("target/native")));
        }
        double tokensPerSecond = size.tokens() / ours.path("seconds").asDouble();
        double torchTokensPerSecond = size.tokens() / theirs.path("seconds").asDouble();
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        figures.put("tokens_per_s", tokensPerSecond);
        figures.put("torch_tokens_per_s", torchTokensPerSecond);
        figures.put("ratio_torch", tokensPerSecond / torchTokensPerSecond);
        figures.put(
                "ratio_torch_processor_time",
                theirs.path("cpu_seconds").asDouble() / ours.path("cpu_seconds").asDouble());
        figures.put(
                "sgemm_fraction",
                tokensPerSecond
                        * size.config().flopsPerToken()
                        / ours.path("sgemm_flops").asDouble());
        figures.put("peak_mb", ours.path("peak_mb").asDouble());
        figures.put("torch_peak_mb", theirs.path("peak_mb").asDouble());
        ours.path("parts")
                .fields()
                .forEachRemaining(part -> figures.put(
                        "ms_" + part.getKey().toLowerCase(Locale.ROOT),
                        part.getValue().asDouble()));
        return figures;
    }

    private static JsonNode faster(JsonNode one, JsonNode other) {
        return one == null
                        || other.path("seconds").asDouble()
                                < one.path("seconds").asDouble()
                ? other
                : one;
    }

    private static List<String> ours(ModelSize size, int threads) {
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(
                "-Xmx512m",
                "--add-modules=jdk.incubator.vector",
                "-Dorg.bytedeco.javacpp.maxbytes=0",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-cp",
                System.getProperty("java.class.path"),
                TrainingSteps.class.getName(),
                size.name(),
                Integer.toString(threads),
                Integer.toString(STEPS)));
        return command;
    }

    private static List<String> torch(ModelSize size, int threads, Path folder) throws IOException {
        String classPath = Files.readString(folder.resolve("target/classpath.txt"), StandardCharsets.UTF_8);
        List<String> command = new ArrayList<>(java());
        command.addAll(List.of(
                "-Xmx512m",
                "-Dorg.bytedeco.javacpp.maxbytes=0",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0",
                "-Dorg.bytedeco.javacpp.pathsFirst=true",
                "-Djava.library.path=" + folder.resolve("target/native"),
                "-cp",
                folder.resolve("target/classes") + ":" + classPath.strip(),
                "dev.tsumugi.bench.torch.TorchSteps"));
        for (int value : new int[] {
            size.width,
            size.layers,
            size.heads,
            size.feedForwardWidth,
            size.length,
            size.vocabularySize,
            size.sequences,
            threads,
            STEPS
        }) {
            command.add(Integer.toString(value));
        }
        return command;
    }

    private static List<String> java() {
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    }

    /** The last line of the process's output. */
    private static JsonNode run(List<String> command, Path libraries) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        if (libraries != null) {
            builder.environment().put("LD_LIBRARY_PATH", libraries.toString());
        }
        Process process = builder.start();
        String[] lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n");
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        "The process ended with " + process.exitValue() + ": " + String.join(" ", command));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while measuring.", e);
        }
        return new ObjectMapper().readTree(lines[lines.length - 1]);
    }
}
