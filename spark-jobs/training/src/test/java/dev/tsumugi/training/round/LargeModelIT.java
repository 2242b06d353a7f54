package dev.tsumugi.training.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.testing.LocalCluster;
import dev.tsumugi.training.round.vector.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** By hand, with {@code -Dtsumugi.large-model=true}: it takes 16 GB of memory, 10 GB of disk and minutes. */
@Tag("slow")
@EnabledIfSystemProperty(named = "tsumugi.large-model", matches = "true")
class LargeModelIT {
    private static final long NEEDED_MEGABYTES = 16_500;

    @TempDir
    private Path folder;

    @Test
    void aBillionParametersPassARound() throws IOException, InterruptedException {
        assumeThat(availableMegabytes())
                .as("megabytes of free memory; the test needs " + NEEDED_MEGABYTES)
                .isGreaterThan(NEEDED_MEGABYTES);
        JsonNode result = LocalCluster.run(
                LargeModelRun.class, folder, List.of("-Xmx1200m"), folder.toString(), WireFormat.BFLOAT16.name());
        System.err.println(result);
        assertThat(result.path("parameters").asLong()).isGreaterThan(1_150_000_000L);
        assertThat(result.path("change").asDouble())
                .isCloseTo(result.path("expectedChange").asDouble(), within(1e-6));
        assertThat(result.path("outcome").path("workers")).hasSize(2);
    }

    private static long availableMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .sum();
    }
}
