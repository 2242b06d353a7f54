package dev.tsumugi.model.engine.cuda.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.tsumugi.model.engine.cuda.emulation.EmulatedKernels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kernels become machine code without a GPU, where CUDA's compilers are installed. */
class KernelCompilerTest {

    private static final byte[] ELF = {0x7F, 'E', 'L', 'F'};

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"80, 64", "90, 128", "100, 64"})
    void theRunTimeCompilerTakesAllKernels(int capability, int headWidth) throws Exception {
        Path standIn = standInForTheDriver();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CompiledKernels.class.getName(),
                Integer.toString(capability),
                Integer.toString(headWidth),
                folder.toString());
        String before = System.getenv().getOrDefault("LD_LIBRARY_PATH", "");
        builder.environment().put("LD_LIBRARY_PATH", standIn + (before.isEmpty() ? "" : ":" + before));
        String problem = output(builder);
        if (!problem.isBlank()) {
            abort("There is no run-time compiler: " + problem);
        }
        requireAllKernels();
    }

    @ParameterizedTest
    @CsvSource({"90, 64"})
    void nvccTakesAllKernels(int capability, int headWidth) throws Exception {
        Path nvcc = Stream.concat(
                        Stream.of(System.getenv("PATH").split(":")),
                        Stream.of("/usr/local/cuda/bin", "/usr/local/cuda-13.0/bin", "/usr/local/cuda-13.1/bin"))
                .map(path -> Path.of(path, "nvcc"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> abort("There is no nvcc."));
        for (Map.Entry<String, String> header : KernelSources.headers().entrySet()) {
            Files.writeString(folder.resolve(header.getKey()), header.getValue());
        }
        for (String name : KernelSources.names()) {
            Path source = Files.writeString(folder.resolve(name + ".cu"), KernelSources.source(name));
            List<String> command = new ArrayList<>(List.of(nvcc.toString(), "--cubin", "-I" + folder));
            command.addAll(KernelCompiler.options(capability, headWidth));
            command.addAll(List.of("-o", folder.resolve(name + ".cubin").toString(), source.toString()));
            assertThat(output(new ProcessBuilder(command))).isEmpty();
        }
        requireAllKernels();
    }

    @Test
    void everySourceIsThere() {
        assertThat(KernelSources.names()).allSatisfy(name -> {
            String source = KernelSources.source(name);
            for (Kernel kernel : Kernel.values()) {
                assertThat(source.contains(" " + kernel.function() + "("))
                        .as(kernel.function() + " in " + name)
                        .isEqualTo(kernel.source().equals(name));
            }
        });
    }

    private void requireAllKernels() throws IOException {
        for (Kernel kernel : Kernel.values()) {
            byte[] code = Files.readAllBytes(folder.resolve(kernel.source() + ".cubin"));
            assertThat(code).startsWith(ELF);
            assertThat(new String(code, StandardCharsets.ISO_8859_1)).contains(".text." + kernel.function());
        }
    }

    /** The bindings of the compiler want the driver's library, of which compiling uses nothing. */
    private Path standInForTheDriver() throws IOException, InterruptedException {
        EmulatedKernels.requireCompiler();
        Path target = Files.createDirectories(folder.resolve("driver")).resolve("libcuda.so.1");
        Path source = Files.writeString(folder.resolve("empty.cpp"), "");
        assertThat(output(new ProcessBuilder(
                        "g++", "-shared", "-Wl,-soname,libcuda.so.1", "-o", target.toString(), source.toString())))
                .isEmpty();
        return target.getParent();
    }

    private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
