package dev.tsumugi.bench.gpu;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A part in a process of its own: a kernel that fails spoils the driver's state of its process, and a crash or a hang would end
 * the others.
 */
final class PartProcess {

    static final String OPTION = "--part";

    private static final int MINUTES = 15;
    private static final String FIGURES = "figures";
    private static final String FAILURE = "failure";

    private PartProcess() {}

    /**
     * What became of a part.
     *
     * @param status of its process; -1 when it was ended for taking too long
     * @param failure one sentence when it went wrong
     */
    record Outcome(int status, ObjectNode figures, Optional<String> failure) {}

    /**
     * Runs a part as this process runs: the same runtime, options and class path.
     *
     * @param tool a command that the process is started by; empty for none
     */
    static Outcome run(String part, List<String> tool) throws IOException {
        Path result = Files.createTempFile("bench-gpu", ".json");
        List<String> command = new ArrayList<>(tool);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), GpuRun.class.getName()));
        command.addAll(List.of(OPTION, part, result.toString()));
        try {
            int status = finish(new ProcessBuilder(command).inheritIO().start());
            return outcome(status, Files.readString(result));
        } finally {
            Files.delete(result);
        }
    }

    /** The status of a process; -1 when it took too long and was ended. */
    static int finish(Process process) {
        try {
            if (process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                return process.exitValue();
            }
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a part ran.", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    static Outcome outcome(int status, String result) throws IOException {
        if (result.isEmpty()) {
            String sentence = status == -1
                    ? "It took more than " + MINUTES + " minutes."
                    : "Its process ended with status " + status + " and no result.";
            return new Outcome(status, JsonNodeFactory.instance.objectNode(), Optional.of(sentence));
        }
        ObjectNode told = (ObjectNode) new ObjectMapper().readTree(result);
        Optional<String> failure = Optional.ofNullable(told.get(FAILURE)).map(sentence -> sentence.asText());
        return new Outcome(status, (ObjectNode) told.get(FIGURES), failure);
    }

    /** Does a part in this process and leaves its figures, and the sentence of its failure, in a file. */
    @SuppressWarnings("CatchAndPrintStackTrace") // the trace is part of what the run tells
    static void serve(String part, Path result) throws IOException {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        try {
            GpuParts.run(part, System.out, told.putObject(FIGURES));
        } catch (IOException | RuntimeException | LinkageError e) {
            if (!part.equals(GpuParts.DEVICE)) {
                e.printStackTrace(System.out);
            }
            told.put(FAILURE, String.valueOf(e.getMessage()));
        }
        Files.writeString(result, told.toString());
    }
}
