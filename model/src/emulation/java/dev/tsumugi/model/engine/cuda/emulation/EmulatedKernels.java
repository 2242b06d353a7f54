package dev.tsumugi.model.engine.cuda.emulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.KernelSources;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The kernels' own sources, compiled by g++ for the processor: once for each head width of a test run. */
public final class EmulatedKernels {

    private static final Map<Integer, Path> LIBRARIES = new HashMap<>();
    private static Path folder;

    private EmulatedKernels() {}

    /** The library that bridges Java and the others. Skips the test where there is no g++. */
    static synchronized Path bridge() {
        requireCompiler();
        prepare();
        return LIBRARIES.computeIfAbsent(0, width -> compile("bridge.cpp", "bridge.so", List.of()));
    }

    /** Skips the test where there is no g++. */
    public static void requireCompiler() {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.isExecutable(Path.of(path, "g++"))),
                "There is no g++ to compile the kernels for the processor.");
    }

    static synchronized Path ofHeadWidth(int headWidth) {
        prepare();
        return LIBRARIES.computeIfAbsent(
                headWidth,
                width -> compile("emulation.cpp", "kernels-" + width + ".so", List.of("-DHEAD_WIDTH=" + width)));
    }

    private static void prepare() {
        if (folder != null) {
            return;
        }
        try {
            folder = Files.createTempDirectory("emulated-kernels");
            KernelSources.headers().forEach((name, text) -> write(name, text));
            KernelSources.names().forEach(name -> write(name + ".cu", KernelSources.source(name)));
            for (String name : List.of("instructions.cuh", "emulation.h", "emulation.cpp", "bridge.cpp")) {
                // The header of instructions takes the place of the one that is for GPUs.
                try (InputStream in = EmulatedKernels.class.getResourceAsStream(name)) {
                    write(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
            write(
                    "kernels.inc",
                    Arrays.stream(Kernel.values())
                            .map(kernel -> "KERNEL(" + kernel.function() + ")\n")
                            .collect(Collectors.joining()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(EmulatedKernels::delete));
    }

    private static Path compile(String source, String library, List<String> options) {
        Path java = Path.of(System.getProperty("java.home"), "include");
        List<String> command = new ArrayList<>(List.of("g++", "-O2", "-std=c++17", "-shared", "-fPIC"));
        command.addAll(List.of("-Wno-unknown-pragmas", "-U_FORTIFY_SOURCE", "-fno-gnu-unique", "-I" + folder));
        command.addAll(List.of("-I" + java, "-I" + java.resolve("linux")));
        command.addAll(options);
        command.addAll(List.of(
                "-o", folder.resolve(library).toString(), folder.resolve(source).toString(), "-ldl"));
        try {
            Process compiler =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String messages = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(compiler.waitFor()).as(messages).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return folder.resolve(library);
    }

    private static void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete() {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
