package dev.tsumugi.spark.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.spark.distributed.AveragingSettings.InnerState;
import dev.tsumugi.spark.distributed.AveragingSettings.Mode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rounds on executors that are processes of their own, some of which are killed. */
@Tag("slow")
class ExecutorLossIT {
    private static final int WORKERS = 4;
    private static final int ROUNDS = 5;

    @TempDir
    private Path folder;

    @Test
    void killedExecutorsChangeNoBit() throws IOException, InterruptedException {
        JsonNode undisturbed = train("undisturbed", 2, false);
        JsonNode disturbed = train("disturbed", 4, true);

        assertThat(disturbed.path("kills").asInt()).isEqualTo(ROUNDS);
        assertThat(disturbed.path("parameters")).isEqualTo(undisturbed.path("parameters"));
        assertThat(disturbed.path("validationLoss")).isEqualTo(undisturbed.path("validationLoss"));
        JsonNode last = disturbed.path("rounds").path(ROUNDS - 1);
        assertThat(last.path("meanLoss"))
                .isEqualTo(undisturbed.path("rounds").path(ROUNDS - 1).path("meanLoss"));
        for (JsonNode worker : last.path("workers")) {
            assertThat(worker.path("fate").asText()).isEqualTo("ACCEPTED");
        }
    }

    private JsonNode train(String name, int executors, boolean kills) throws IOException, InterruptedException {
        AveragingSettings averaging =
                new AveragingSettings(Mode.DILOCO, 0.7, 0.9, InnerState.RESET, WireFormat.BFLOAT16, 1, 0, 10);
        Path place = folder.resolve(name);
        ClusterTraining.Plan plan =
                new ClusterTraining.Plan(place.toString(), executors, WORKERS, ROUNDS, kills, 16, "1g", averaging);
        return LocalCluster.run(
                ClusterTraining.class, place, List.of("-Xmx512m"), new ObjectMapper().writeValueAsString(plan));
    }
}
