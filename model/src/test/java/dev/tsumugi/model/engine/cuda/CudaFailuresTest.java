package dev.tsumugi.model.engine.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.engine.cuda.device.CudaLibraries;
import dev.tsumugi.model.engine.cuda.device.DeviceRequirements;
import dev.tsumugi.model.engine.cuda.kernel.KernelCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One sentence for whatever keeps the engine from its GPU, and code that a disk has spoiled. */
class CudaFailuresTest {

    @Test
    void missingLibrariesAreNamedWithTheNextMove() {
        assertThat(CudaLibraries.sentence(
                        "/tmp/libjnicudart.so: libcuda.so.1: cannot open shared object file: No such file"))
                .isEqualTo(
                        "The GPU's driver is not found (libcuda.so.1): this machine has no NVIDIA GPU, or no driver for it.");
        assertThat(CudaLibraries.sentence("/tmp/x.so: libnvrtc.so.13: cannot open shared object file: No such file"))
                .isEqualTo(
                        "CUDA's library libnvrtc.so.13 is not found: install CUDA 13, or name the folder that holds it in"
                                + " LD_LIBRARY_PATH.");
        assertThat(CudaLibraries.sentence("wrong ELF class"))
                .isEqualTo("CUDA's libraries cannot be loaded: wrong ELF class");
        assertThat(CudaLibraries.withoutBindings("macosx-arm64"))
                .isEqualTo("This build has no CUDA bindings for macosx-arm64: build it with -Pcuda (Linux on x86_64 or"
                        + " arm64).");
    }

    @Test
    void driversAndGpusThatAreTooOldAreRefused() {
        assertThat(DeviceRequirements.problemOfDriver(13_000)).isEmpty();
        assertThat(DeviceRequirements.problemOfDriver(12_040))
                .contains(
                        "The NVIDIA driver supports CUDA 12.4, but CUDA 13.0 is needed: install driver 580 or newer.");
        assertThat(DeviceRequirements.problemOfCapability("Tesla T4", 7, 5))
                .contains("The Tesla T4 has compute capability 7.5, but the CUDA engine needs 8.0 (Ampere) or newer for"
                        + " bfloat16.");
        assertThat(DeviceRequirements.problemOfCapability("NVIDIA H100", 9, 0)).isEmpty();
    }

    @Test
    void nd4jsBackendIsForGpusThatItHasCodeFor() {
        assertThat(DeviceRequirements.problemOfNd4j("Tesla V100", 7, 0)).isEmpty();
        assertThat(DeviceRequirements.problemOfNd4j("Tesla K80", 3, 7)).isEmpty();
        assertThat(DeviceRequirements.problemOfNd4j("NVIDIA L40", 8, 9)).isEmpty();
        assertThat(DeviceRequirements.problemOfNd4j("NVIDIA H100", 9, 0))
                .contains("The NVIDIA H100 has compute capability 9.0, but ND4J's CUDA backend has code for 3.7 to 8.9"
                        + " only: build with -Pcuda in place of -Pnd4j-cuda and set model.engine to cuda.");
        assertThat(DeviceRequirements.problemOfNd4j("NVIDIA B200", 10, 0)).isPresent();
        assertThat(DeviceRequirements.problemOfNd4j("GRID K520", 3, 0))
                .contains("The GRID K520 has compute capability 3.0, but ND4J's CUDA backend has code for 3.7 to 8.9"
                        + " only: build without -Pnd4j-cuda and set model.engine to cpu.");
    }

    @Test
    void gpusThatAreNotThereAreRefused() {
        assertThat(DeviceRequirements.problemOfCount(0, 0))
                .contains("The NVIDIA driver sees no GPU: check nvidia-smi and CUDA_VISIBLE_DEVICES.");
        assertThat(DeviceRequirements.problemOfCount(2, 2))
                .contains("There is no GPU number 2: the driver sees 2, counted from 0.");
        assertThat(DeviceRequirements.problemOfCount(2, 1)).isEmpty();
    }

    @Test
    void memoryThatIsTooSmallIsToldWithTheNextMove() {
        assertThat(DeviceRequirements.outOfMemory(12_000_000_000L, 3_500_000_000L, 80_000_000_000L))
                .isEqualTo(
                        "The GPU's memory is too small: 12.00 GB more are needed, but only 3.50 of 80.00 GB are free;"
                                + " set model.sequences-per-pass to fewer sequences, or model.recompute to layer.");
    }

    @Test
    void keysDifferWhereAPartDoes() {
        String key = KernelCache.key(List.of("a", "bc"));
        assertThat(key).hasSize(64).isEqualTo(KernelCache.key(List.of("a", "bc")));
        assertThat(key).isNotEqualTo(KernelCache.key(List.of("ab", "c"))).isNotEqualTo(KernelCache.key(List.of("abc")));
    }

    @Test
    void codeIsMadeOnceAndAgainWhenDamaged(@TempDir Path folder) throws IOException {
        KernelCache cache = new KernelCache(folder.resolve("kernels"));
        AtomicInteger compiled = new AtomicInteger();
        byte[] code = {1, 2, 3};
        for (int i = 0; i < 2; i++) {
            assertThat(cache.get("key", () -> {
                        compiled.incrementAndGet();
                        return code;
                    }))
                    .containsExactly(code);
        }
        assertThat(compiled).hasValue(1);
        Path file = folder.resolve("kernels").resolve("key.cubin");
        byte[] damaged = Files.readAllBytes(file);
        damaged[damaged.length - 1]++;
        Files.write(file, damaged);
        assertThat(cache.get("key", () -> {
                    compiled.incrementAndGet();
                    return code;
                }))
                .containsExactly(code);
        assertThat(compiled).hasValue(2);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void codeThatCannotBeKeptIsToldWithItsFolder(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new KernelCache(file).get("key", () -> new byte[1]))
                .hasMessage("Cannot keep compiled kernels in " + file + ".");
    }
}
