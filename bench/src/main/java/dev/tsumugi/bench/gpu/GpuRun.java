package dev.tsumugi.bench.gpu;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code bin/bench gpu}: checks and measures the CUDA engine, one part after the other; a part that fails does not keep
 * the others from running. The last line is one JSON object, whatever happens.
 */
public final class GpuRun {
    private static final int NO_GPU = 2;
    private static final int SOMETHING_WRONG = 3;
    private static final String SANITIZER = "sanitizer";
    private static final List<String> PEERS = List.of("eager", "compile");

    private final PrintStream out;
    private final Processes processes;
    private final ObjectNode result = JsonNodeFactory.instance.objectNode().put("benchmark", "gpu");
    private final ObjectNode failures = JsonNodeFactory.instance.objectNode();
    private boolean told;

    /** How parts are done. */
    interface Processes {
        PartProcess.Outcome part(String name, List<String> tool) throws IOException;

        /** Tokens per second of PyTorch. */
        double peer(GpuSize size, String mode) throws IOException;

        Optional<Sanitizer> sanitizer();
    }

    GpuRun(PrintStream out, Processes processes) {
        this.out = out;
        this.processes = processes;
    }

    /** @param args the parts to do (all where there are none), {@code --write-losses FILE}, or one part in this process */
    public static void main(String[] args) throws IOException {
        List<String> arguments = List.of(args);
        if (arguments.size() == 2 && args[0].equals("--write-losses")) {
            GpuParts.writeLosses(Path.of(args[1]));
        } else if (arguments.size() == 3 && args[0].equals(PartProcess.OPTION)) {
            PartProcess.serve(args[1], Path.of(args[2]));
        } else {
            System.exit(runAndTell(arguments));
        }
    }

    private static int runAndTell(List<String> wanted) {
        GpuRun run = new GpuRun(System.out, new RealProcesses());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            run.failures.put("run", "It was ended from outside.");
            run.tell();
            ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        }));
        return run.run(wanted);
    }

    private static final class RealProcesses implements Processes {
        @Override
        public PartProcess.Outcome part(String name, List<String> tool) throws IOException {
            return PartProcess.run(name, tool);
        }

        @Override
        public double peer(GpuSize size, String mode) throws IOException {
            return PyTorchPeer.tokensPerSecond(size, mode);
        }

        @Override
        public Optional<Sanitizer> sanitizer() {
            return Sanitizer.find(System.getenv());
        }
    }

    /** The names of all parts, in their order. */
    static List<String> parts() {
        List<String> parts = new ArrayList<>(List.of(GpuParts.KERNELS, GpuParts.GRADIENTS, GpuParts.LOSSES));
        Arrays.stream(GpuSize.values()).map(GpuSize::name).forEach(parts::add);
        parts.add(SANITIZER);
        return parts;
    }

    /**
     * Does parts and tells the result.
     *
     * @param wanted their names; all where there are none
     * @return the status of the process: 0 when all was right
     */
    int run(List<String> wanted) {
        if (!parts().containsAll(wanted)) {
            failures.put(
                    "arguments",
                    "The parts are " + String.join(", ", parts()) + ", but asked for are " + String.join(", ", wanted)
                            + ".");
            return end(NO_GPU);
        }
        part(GpuParts.DEVICE, result);
        if (!failures.isEmpty()) {
            return end(NO_GPU);
        }
        for (String part : wanted.isEmpty() ? parts() : wanted) {
            switch (part) {
                case GpuParts.KERNELS, GpuParts.GRADIENTS, GpuParts.LOSSES -> part(part, result);
                case SANITIZER -> sanitize();
                default -> measure(GpuSize.valueOf(part));
            }
        }
        return end(failures.isEmpty() ? 0 : SOMETHING_WRONG);
    }

    private int end(int status) {
        failures.fields()
                .forEachRemaining(failure -> System.err.println("bench gpu: " + failure.getKey() + ": "
                        + failure.getValue().asText()));
        tell();
        return status;
    }

    private synchronized void tell() {
        if (!told) {
            told = true;
            result.set("failures", failures);
            out.println(result);
            out.flush();
        }
    }

    private void part(String name, ObjectNode figures) {
        attempt(name, () -> {
            PartProcess.Outcome outcome = processes.part(name, List.of());
            figures.setAll(outcome.figures());
            return outcome.failure();
        });
    }

    private interface Attempt {
        Optional<String> problem() throws IOException;
    }

    private void attempt(String name, Attempt attempt) {
        out.println("--- " + name);
        Optional<String> problem;
        try {
            problem = attempt.problem();
        } catch (IOException | RuntimeException e) {
            problem = Optional.of(String.valueOf(e.getMessage()));
        }
        problem.ifPresent(sentence -> failures.put(name, sentence));
        out.flush();
    }

    private void measure(GpuSize size) {
        ObjectNode figures = result.putObject(size.name());
        part(size.name(), figures);
        for (String mode : PEERS) {
            attempt(size + " pytorch " + mode, () -> {
                double tokens = processes.peer(size, mode);
                figures.put("pytorch_" + mode + "_tokens_per_second", tokens);
                out.printf("%.0f tokens/s%n", tokens);
                if (figures.has("tokens_per_second")) {
                    double ratio = figures.get("tokens_per_second").doubleValue() / tokens;
                    figures.put("ratio_" + mode, ratio);
                    out.printf("ratio %.3f%n", ratio);
                }
                return Optional.empty();
            });
        }
    }

    /** The gradient check once more under each tool. */
    private void sanitize() {
        Optional<Sanitizer> sanitizer = processes.sanitizer();
        if (sanitizer.isEmpty()) {
            out.println(Sanitizer.NOT_FOUND);
            result.put(SANITIZER, Sanitizer.NOT_FOUND);
            return;
        }
        ObjectNode figures = result.putObject(SANITIZER);
        for (String tool : Sanitizer.TOOLS) {
            attempt(tool, () -> {
                Optional<String> problem = Sanitizer.problem(
                        processes.part(GpuParts.GRADIENTS, sanitizer.get().command(tool)));
                figures.put(tool, problem.isEmpty() ? "clean" : "wrong");
                return problem;
            });
        }
    }
}
