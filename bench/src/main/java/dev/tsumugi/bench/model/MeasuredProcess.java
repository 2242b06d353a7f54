package dev.tsumugi.bench.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Measures in processes of their own, whose peak memory is theirs alone and whose native libraries do not meet.
 *
 * @param torch the folder of the module bench-torch
 */
record MeasuredProcess(Path torch) {
    /** Set by bin/bench. */
    private static final String TORCH = "tsumugi.bench.torch";

    /** @throws IOException when libtorch is not there */
    static MeasuredProcess ofThisRun() throws IOException {
        String folder = System.getProperty(TORCH);
        if (folder == null) {
            throw new IOException("This benchmark needs libtorch: run it by bin/bench.");
        }
        return new MeasuredProcess(Path.of(folder));
    }

    /** What {@link TrainingSteps} prints. */
    JsonNode ours(ModelSize size, int threads) throws IOException {
        List<String> command = java();
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--") || argument.startsWith("-XX:+Ignore"))
                .forEach(command::add);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                TrainingSteps.class.getName(),
                size.name(),
                Integer.toString(threads)));
        return run(new ProcessBuilder(command));
    }

    /** What {@code TorchSteps} prints. */
    JsonNode torch(ModelSize size, int threads) throws IOException {
        return torch(
                "TorchSteps",
                size.width,
                size.layers,
                size.heads,
                size.feedForwardWidth,
                size.length,
                size.vocabularySize,
                size.sequences,
                threads);
    }

    /** What a main class of the peer prints. */
    JsonNode torch(String main, int... arguments) throws IOException {
        Path libraries = torch.resolve("target/native");
        String classPath = Files.readString(torch.resolve("target/classpath.txt"), StandardCharsets.UTF_8);
        List<String> command = java();
        command.addAll(List.of(
                "-Dorg.bytedeco.javacpp.pathsFirst=true",
                "-Djava.library.path=" + libraries,
                "-cp",
                torch.resolve("target/classes") + ":" + classPath.strip(),
                "dev.tsumugi.bench.torch." + main));
        IntStream.of(arguments).mapToObj(Integer::toString).forEach(command::add);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LD_LIBRARY_PATH", libraries.toString());
        return run(builder);
    }

    private static List<String> java() {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-Dorg.bytedeco.javacpp.maxbytes=0",
                "-Dorg.bytedeco.javacpp.maxphysicalbytes=0"));
    }

    /** The last line of the process's output. */
    private static JsonNode run(ProcessBuilder builder) throws IOException {
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String[] lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split("\n");
        try {
            if (process.waitFor() != 0) {
                throw new IOException(
                        "The process ended with " + process.exitValue() + ": " + String.join(" ", builder.command()));
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while measuring.", e);
        }
        return new ObjectMapper().readTree(lines[lines.length - 1]);
    }
}
