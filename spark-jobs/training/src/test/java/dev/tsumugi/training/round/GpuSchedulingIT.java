package dev.tsumugi.training.round;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.testing.LocalCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers on GPUs 2 and 5, which a discovery script claims to have found. */
@Tag("slow")
class GpuSchedulingIT {
    private static final String TASK_AMOUNT = "spark.task.resource.gpu.amount";

    @TempDir
    private Path folder;

    @Test
    void eachWorkerComputesOnTheGpuThatSparkGaveItsTask() throws IOException, InterruptedException {
        JsonNode result = run("local-cluster[1,2,512]", 4, 2, Map.of(TASK_AMOUNT, "1"));

        assertThat(devicesAtOnce(result))
                .hasSize(2)
                .allSatisfy(devices -> assertThat(devices).containsExactlyInAnyOrder(2, 5));
        assertThat(result.path("steps"))
                .allSatisfy(step -> assertThat(step.path("device").asInt())
                        .isEqualTo(step.path("given").asInt()));
    }

    @Test
    void inLocalModeTheDriversGpusAreLentToOneWorkerEach() throws IOException, InterruptedException {
        JsonNode result = run("local[2]", 4, 2, Map.of());

        assertThat(devicesAtOnce(result))
                .hasSize(2)
                .allSatisfy(devices -> assertThat(devices).containsExactlyInAnyOrder(2, 5));
    }

    @Test
    void moreWorkersAtOnceThanGpusAreRefused() throws IOException, InterruptedException {
        JsonNode result = run("local[3]", 3, 3, Map.of());

        assertThat(result.path("failure").asText())
                .startsWith("Round 1 needs 3 of 3 workers, but lost 1. Worker ")
                .contains("More workers run at once than there are GPUs (2): give spark.master local[N] no more"
                        + " threads than spark.driver.resource.gpu.amount.");
    }

    @Test
    void gpusOfExecutorsThatNoTaskIsGivenAreTold() throws IOException, InterruptedException {
        JsonNode result = run("local-cluster[1,2,512]", 2, 2, Map.of());

        assertThat(result.path("failure").asText())
                .isEqualTo("Executors have GPUs (spark.executor.resource.gpu.amount is 2), but no worker is given one:"
                        + " set spark.task.resource.gpu.amount to 1.");
    }

    /** The devices of the workers that ran at once, for each time that some did. */
    private static List<List<Integer>> devicesAtOnce(JsonNode result) {
        SortedMap<Integer, List<Integer>> devices = new TreeMap<>();
        for (JsonNode step : result.path("steps")) {
            devices.computeIfAbsent(step.path("group").asInt(), group -> new ArrayList<>())
                    .add(step.path("device").asInt());
        }
        return List.copyOf(devices.values());
    }

    private JsonNode run(String master, int workers, int together, Map<String, String> settings)
            throws IOException, InterruptedException {
        GpuSchedulingRun.Plan plan = new GpuSchedulingRun.Plan(folder.toString(), master, workers, together, settings);
        return LocalCluster.run(
                GpuSchedulingRun.class, folder, List.of("-Xmx512m"), new ObjectMapper().writeValueAsString(plan));
    }
}
