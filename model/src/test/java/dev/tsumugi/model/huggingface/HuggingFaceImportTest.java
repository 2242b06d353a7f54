package dev.tsumugi.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads a checkpoint that transformers wrote (PrimeIntellect-ai/OpenDiloco, tests/models/llama-2m-fresh). */
class HuggingFaceImportTest {
    private static final Path FRESH =
            Path.of(System.getProperty("shared.data", "../../shared/data")).resolve("llama-2m-fresh");
    private static final int[] IDS = {1, 5, 100, 1023, 7};

    private final Configuration hadoop = new Configuration(false);

    @BeforeEach
    void requireCheckpoint() {
        for (String file : List.of("config.json", "model.safetensors")) {
            assumeTrue(Files.exists(FRESH.resolve(file)), "the shared test data is not here: " + FRESH.resolve(file));
        }
    }

    @Test
    void readsACheckpointOfTransformers() throws IOException {
        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(hadoop(FRESH), hadoop)) {
            assertThat(imported.model()).isEqualTo(new ModelConfig(1024, 2048, 64, 2, 2, 2, 256, 10_000, 1e-5, false));
        }
    }

    /** The expected logits come from an implementation of the same conventions in NumPy, in double precision. */
    @Test
    void givesTheLogitsOfAnIndependentImplementation() throws IOException {
        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(hadoop(FRESH), hadoop);
                ReferenceEngine engine = new ReferenceEngine(imported.model())) {
            float[] logits = new float[1024];

            engine.nextTokenLogits(imported.parameters(), IDS, logits);

            assertThat((double) logits[0]).isCloseTo(-0.030466166840598746, within(1e-6));
            assertThat((double) logits[511]).isCloseTo(-0.04974976693578399, within(1e-6));
            assertThat((double) logits[1015]).isCloseTo(0.5071801721947411, within(1e-6));
            assertThat((double) logits[1023]).isCloseTo(0.04831527720958602, within(1e-6));
        }
    }

    @Test
    void givesTheSameLogitsOnTheCpuEngine() throws IOException {
        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(hadoop(FRESH), hadoop);
                ReferenceEngine reference = new ReferenceEngine(imported.model());
                CpuEngine engine = new CpuEngine(imported.model(), 1)) {
            float[] expected = new float[1024];
            float[] logits = new float[1024];

            reference.nextTokenLogits(imported.parameters(), IDS, expected);
            engine.nextTokenLogits(imported.parameters(), IDS, logits);

            assertThat(logits).containsExactly(expected, within(1e-5f));
        }
    }

    @Test
    void exportsTheTensorsItImportedInSeveralFiles(@TempDir Path folder) throws IOException {
        GenerationDefaults generation = new GenerationDefaults(OptionalInt.of(1), List.of(2), 0, 0, 0, 1, 0, 1, 16);
        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(hadoop(FRESH), hadoop)) {
            HuggingFaceExport.write(
                    hadoop(folder),
                    hadoop,
                    imported.model(),
                    imported.parameters(),
                    TensorType.FLOAT32,
                    1 << 18,
                    generation);
            assertThat(folder.resolve("model-00005-of-00005.safetensors")).exists();
            try (HuggingFaceImport.Imported again = HuggingFaceImport.read(hadoop(folder), hadoop)) {
                assertThat(again.model()).isEqualTo(imported.model());
                assertThat(again.parameters().asBuffer())
                        .isEqualTo(imported.parameters().asBuffer());
            }
        }
    }

    private static org.apache.hadoop.fs.Path hadoop(Path folder) {
        return new org.apache.hadoop.fs.Path("file:" + folder.toAbsolutePath());
    }
}
