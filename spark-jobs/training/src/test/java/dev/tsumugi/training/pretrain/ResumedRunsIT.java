package dev.tsumugi.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs that are stopped after each round on three cores and go on on one, beside one that is never stopped. */
@Tag("slow")
class ResumedRunsIT {
    private static final int ROUNDS = 5;

    @TempDir
    private Path folder;

    static Stream<List<String>> averaging() {
        return Stream.of(
                List.of("pretrain.averaging.mode=average", "pretrain.averaging.inner-state=averaged"),
                List.of("pretrain.averaging.mode=diloco", "pretrain.averaging.inner-state=local"),
                List.of(
                        "pretrain.averaging.mode=diloco",
                        "pretrain.averaging.inner-state=reset",
                        "pretrain.averaging.wire-format=bfloat16"));
    }

    @ParameterizedTest
    @MethodSource("averaging")
    void goOnWithTheBitsOfOneThatWasNotStopped(List<String> averaging) throws IOException, InterruptedException {
        List<String> settings = new ArrayList<>(averaging);
        settings.addAll(List.of(
                "pretrain.rounds=" + ROUNDS,
                "pretrain.workers=3",
                "pretrain.steps-per-round=2",
                "pretrain.checkpoint-every-rounds=2",
                "pretrain.keep-checkpoints=1"));
        List<String> stopped = new ArrayList<>(List.of("local[3]", run("whole", 0, settings)));
        List<String> resumed = new ArrayList<>(List.of("local[1]"));
        for (int round = 1; round < ROUNDS; round++) {
            stopped.add(run("stopped-" + round, round, settings));
            resumed.add(run("stopped-" + round, 0, settings));
        }
        ChildJvm.run(TrainingOnCores.class, stopped);
        ChildJvm.run(TrainingOnCores.class, resumed);

        SmallPretraining whole = new SmallPretraining(folder.resolve("whole"), null);
        for (int round = 1; round < ROUNDS; round++) {
            SmallPretraining other = new SmallPretraining(folder.resolve("stopped-" + round), null);
            assertThat(other.trace()).as("stopped after round %d", round).isEqualTo(whole.trace());
            for (String file : whole.newestFiles()) {
                assertThat(other.newest(file))
                        .as("%s after a stop after round %d", file, round)
                        .isEqualTo(whole.newest(file));
            }
        }
    }

    private String run(String name, int stopAfter, List<String> settings) {
        return folder.resolve(name) + "," + stopAfter + "," + String.join(",", settings);
    }
}
