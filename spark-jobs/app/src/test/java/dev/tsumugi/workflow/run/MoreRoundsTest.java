package dev.tsumugi.workflow.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.testing.Stages;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.run.Decision.Status;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A finished pre-training of 1000 rounds of 16 steps whose rounds change. */
class MoreRoundsTest {
    private static final Configuration HADOOP = new Configuration();

    @TempDir
    private Path folder;

    private RunDirectory directory;

    private record Nothing() implements StageReport {}

    @BeforeEach
    void train() throws IOException {
        directory = RunDirectory.at(folder.toString(), HADOOP);
        run(Stages.until(PretrainStage.STAGE), "pretrain.optimizer.decay-steps=0");
    }

    @Test
    void goesOnWhereTheScheduleStaysTheSame() throws IOException {
        assertThat(explained("pretrain.rounds=1500", "pretrain.optimizer.decay-steps=16000"))
                .isEqualTo("goes on where it was: pretrain.optimizer.decay-steps changed from 0 to 16000;"
                        + " pretrain.rounds changed from 1000 to 1500");
    }

    @Test
    void startsAgainWhereTheCosineWouldChangeAndSaysHowItNeedNot() throws IOException {
        assertThat(explained("pretrain.rounds=1500"))
                .isEqualTo(
                        "stale: pretrain.rounds changed from 1000 to 1500; the learning rate of every step depends on"
                                + " the last one; with pretrain.optimizer.decay-steps: 16000 the training would go on from its"
                                + " newest checkpoint, at the learning rate it ended with; its output is removed, pretrain and"
                                + " the stages after it run again");
    }

    @Test
    void goesOnFromTheLevelOfTheLearningRate() throws IOException {
        run(Stages.until(PretrainStage.STAGE), "pretrain.optimizer.decay-steps=0", "pretrain.optimizer.schedule=wsd");

        assertThat(explained("pretrain.rounds=1500", "pretrain.optimizer.schedule=wsd"))
                .isEqualTo("goes on where it was: pretrain.rounds changed from 1000 to 1500; from its last checkpoint"
                        + " before the learning rate went down; those after it are kept in set-aside/");
    }

    @Test
    void startsAgainWithFewerRoundsOrAnythingElseChanged() throws IOException {
        assertThat(decision("pretrain.rounds=900", "pretrain.optimizer.decay-steps=16000")
                        .status())
                .isEqualTo(Status.STALE);
        assertThat(decision("pretrain.rounds=1500", "pretrain.optimizer.decay-steps=16000", "model.depth=3")
                        .status())
                .isEqualTo(Status.STALE);
        assertThat(decision("pretrain.rounds=1500", "pretrain.optimizer.decay-steps=16000", "run.seed=9")
                        .status())
                .isEqualTo(Status.STALE);
    }

    @Test
    void keepsWhatIsThereAndIsFinishedAgainAfterwards() throws IOException {
        Path checkpoint = Files.writeString(folder.resolve("checkpoints/step-00016000"), "weights");
        String[] more = {"pretrain.rounds=1500", "pretrain.optimizer.decay-steps=16000"};

        run(List.of(PretrainStage.STAGE), more);

        assertThat(checkpoint).exists();
        assertThat(decision(more).status()).isEqualTo(Status.FRESH);
    }

    @Test
    void aKilledContinuationGoesOn() throws IOException {
        String[] more = {"pretrain.rounds=1500", "pretrain.optimizer.decay-steps=16000"};
        directory.reopen(PretrainStage.STAGE, decision(more).provenance());

        assertThat(explained(more)).isEqualTo("unfinished: goes on where it was");
    }

    private String explained(String... settings) throws IOException {
        return Explanation.of(decision(settings));
    }

    private Decision decision(String... settings) throws IOException {
        return new Planner(directory, config(settings), Stages.all(), HADOOP)
                .plan(List.of(PretrainStage.STAGE))
                .get(0);
    }

    private void run(List<Stage> chosen, String... settings) throws IOException {
        List<Stage> stages = Stages.with(stage -> context -> new Nothing());
        List<Stage> run = chosen.stream()
                .map(stage -> stages.get(Stages.all().indexOf(stage)))
                .toList();
        try (RunLock lock = RunLock.take(directory, RunLock.HEARTBEAT)) {
            StageRunner runner = new StageRunner(directory, lock, line -> {}, InstantSource.system());
            for (Decision decision : new Planner(directory, config(settings), stages, HADOOP).plan(run)) {
                runner.run(decision, null);
            }
        }
    }

    private static EffectiveConfig config(String... overrides) {
        return Stages.config(overrides);
    }
}
