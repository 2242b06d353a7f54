package dev.tsumugi.bench.gpu;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** NVIDIA's compute-sanitizer, which watches the memory and the synchronisation of kernels while a part runs. */
record Sanitizer(Path program) {

    /** What it looks for: wild accesses, races in shared memory, missed barriers, memory that nobody has written. */
    static final List<String> TOOLS = List.of("memcheck", "racecheck", "synccheck", "initcheck");

    static final String NOT_FOUND = "compute-sanitizer is neither in PATH nor in CUDA_HOME/bin: not run";

    private static final int FOUND_ERRORS = 86;

    /** Where the environment has it: {@code PATH}, {@code CUDA_HOME}, or CUDA's usual folder. */
    static Optional<Sanitizer> find(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            folders.add(Path.of(folder));
        }
        folders.add(Path.of(environment.getOrDefault("CUDA_HOME", "/usr/local/cuda"), "bin"));
        return folders.stream()
                .map(folder -> folder.resolve("compute-sanitizer"))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Sanitizer::new);
    }

    /** The command that starts another one under a tool. */
    List<String> command(String tool) {
        return List.of(
                program.toString(),
                "--tool",
                tool,
                "--target-processes",
                "all",
                "--error-exitcode",
                Integer.toString(FOUND_ERRORS));
    }

    /** What a tool's run says: empty when it is clean. */
    static Optional<String> problem(PartProcess.Outcome outcome) {
        return outcome.status() == FOUND_ERRORS
                ? Optional.of("compute-sanitizer found errors, which stand above.")
                : outcome.failure();
    }
}
