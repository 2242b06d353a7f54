package dev.tsumugi.training.round;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.testing.LocalCluster;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.vector.WireFormat;
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
    void killedExecutorsAndFailedTasksChangeNoBit() throws IOException, InterruptedException {
        JsonNode undisturbed = train("undisturbed", 2, false, false);
        JsonNode killed = train("killed", 4, true, false);
        JsonNode retried = train("retried", 1, false, true);

        assertThat(killed.path("kills").asInt()).isEqualTo(ROUNDS);
        for (JsonNode disturbed : List.of(killed, retried)) {
            assertThat(disturbed.path("parameters")).isEqualTo(undisturbed.path("parameters"));
            assertThat(disturbed.path("validationLoss")).isEqualTo(undisturbed.path("validationLoss"));
            for (int round = 0; round < ROUNDS; round++) {
                JsonNode outcome = disturbed.path("rounds").path(round);
                assertThat(outcome.path("meanLoss"))
                        .isEqualTo(undisturbed.path("rounds").path(round).path("meanLoss"));
                for (JsonNode worker : outcome.path("workers")) {
                    assertThat(worker.path("fate").asText()).isEqualTo("ACCEPTED");
                }
            }
        }
    }

    @Test
    void vectorsBeyondTheResultLimitPass() throws IOException, InterruptedException {
        AveragingConfig averaging =
                new AveragingConfig(Mode.DILOCO, 0.7, 0.9, InnerState.AVERAGED, WireFormat.BFLOAT16, 1, 0, 10);
        JsonNode result = train(
                "large",
                new ClusterTraining.Plan(
                        folder.resolve("large").toString(), 2, 2, 2, false, false, 512, "16m", averaging));

        long parameters = result.path("parameterCount").asLong();
        long bytesOfState = 3 * Float.BYTES * parameters;
        assertThat(bytesOfState).isGreaterThan(5L << 24);
        for (JsonNode round : result.path("rounds")) {
            assertThat(round.path("bytesUp").asLong()).isEqualTo(3 * (2 + 8) * parameters);
            assertThat(round.path("meanLoss").asDouble()).isFinite();
        }
    }

    private JsonNode train(String name, int executors, boolean kills, boolean failsOnce)
            throws IOException, InterruptedException {
        AveragingConfig averaging =
                new AveragingConfig(Mode.DILOCO, 0.7, 0.9, InnerState.RESET, WireFormat.BFLOAT16, 1, 0, 10);
        return train(
                name,
                new ClusterTraining.Plan(
                        folder.resolve(name).toString(),
                        executors,
                        WORKERS,
                        ROUNDS,
                        kills,
                        failsOnce,
                        16,
                        "1g",
                        averaging));
    }

    private JsonNode train(String name, ClusterTraining.Plan plan) throws IOException, InterruptedException {
        return LocalCluster.run(
                ClusterTraining.class,
                folder.resolve(name),
                List.of("-Xmx768m"),
                new ObjectMapper().writeValueAsString(plan));
    }
}
