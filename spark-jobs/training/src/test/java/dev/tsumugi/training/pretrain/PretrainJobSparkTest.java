package dev.tsumugi.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.huggingface.GenerationDefaults;
import dev.tsumugi.model.huggingface.HuggingFaceExport;
import dev.tsumugi.model.safetensors.TensorType;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.training.pretrain.budget.TrainingPlan;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.progress.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SparkSessionExtension.class)
class PretrainJobSparkTest {
    private final SparkSession spark;
    private final Configuration hadoop = new Configuration();

    @TempDir
    private java.nio.file.Path folder;

    PretrainJobSparkTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void writeShards() throws IOException {
        run("whole").writeShards();
        run("stopped").writeShards();
    }

    @Test
    void aStoppedRunGoesOnWithTheLossesOfOneThatWasNot() throws IOException {
        PretrainReport whole = run("whole").run(Progress.NONE);
        assertThatThrownBy(() -> run("stopped").run(SmallPretraining.stopAfter(4)))
                .hasMessage("stopped");
        PretrainReport resumed = run("stopped").run(Progress.NONE);

        assertThat(whole.resumedFromStep()).isZero();
        assertThat(resumed.resumedFromStep()).isEqualTo(9);
        assertThat(resumed.finalLoss()).isEqualTo(whole.finalLoss()).isLessThan(whole.firstLoss() - 0.3);
        assertThat(resumed.validationLoss()).isEqualTo(whole.validationLoss());
        assertThat(resumed.firstLoss()).isEqualTo(whole.firstLoss());
        assertThat(resumed.tokens()).isEqualTo(whole.tokens()).isEqualTo(7L * 2 * 3 * 4 * 15);
        assertThat(run("stopped").trace()).isEqualTo(run("whole").trace()).hasSize(7);
        assertThat(run("stopped").newest("model.safetensors"))
                .isEqualTo(run("whole").newest("model.safetensors"));
    }

    /** Its state vectors are of some tensors only: averaged, kept by each worker, or begun anew every round. */
    @ParameterizedTest
    @ValueSource(strings = {"averaged", "local", "reset"})
    void muonsStoppedRunGoesOnAsWell(String innerState) throws IOException {
        String[] settings = {
            "pretrain.optimizer.algorithm=muon",
            "pretrain.optimizer.peak-learning-rate=0.02",
            "pretrain.averaging.inner-state=" + innerState
        };
        PretrainReport whole = run("whole").run(Progress.NONE, settings);
        assertThatThrownBy(() -> run("stopped").run(SmallPretraining.stopAfter(4), settings))
                .hasMessage("stopped");
        run("stopped").run(Progress.NONE, settings);

        assertThat(whole.finalLoss()).isLessThan(whole.firstLoss() - 0.3);
        assertThat(run("stopped").trace()).isEqualTo(run("whole").trace()).hasSize(7);
        assertThat(run("stopped").newest("model.safetensors"))
                .isEqualTo(run("whole").newest("model.safetensors"));
        if (innerState.equals("averaged")) {
            try (Checkpoint last = run("whole").store().loadNewest().orElseThrow()) {
                assertThat(last.optimizer().get("second_moment").layout().entries())
                        .extracting(ParameterLayout.Entry::name)
                        .contains("model.embed_tokens.weight", "model.norm.weight")
                        .noneMatch(name -> name.endsWith("_proj.weight"));
                assertThat(last.optimizer().get("momentum").layout().entries())
                        .extracting(ParameterLayout.Entry::name)
                        .isNotEmpty()
                        .allMatch(name -> name.endsWith("_proj.weight"));
            }
        }
    }

    /** What rounding took from a delta is kept beside a worker's own optimizer state, or alone. */
    @ParameterizedTest
    @CsvSource({"int4, local", "top-k, reset", "int8, averaged"})
    void aStoppedRunWithErrorFeedbackGoesOnAsWell(String format, String innerState) throws IOException {
        String[] settings = {
            "pretrain.averaging.mode=diloco",
            "pretrain.averaging.wire-format=" + format,
            "pretrain.averaging.error-feedback=0.9",
            "pretrain.averaging.inner-state=" + innerState
        };
        run("whole").run(Progress.NONE, settings);
        assertThatThrownBy(() -> run("stopped").run(SmallPretraining.stopAfter(4), settings))
                .hasMessage("stopped");
        run("stopped").run(Progress.NONE, settings);

        assertThat(run("stopped").trace()).isEqualTo(run("whole").trace()).hasSize(7);
        assertThat(run("stopped").newest("model.safetensors"))
                .isEqualTo(run("whole").newest("model.safetensors"));

        settings[2] = "pretrain.averaging.error-feedback=0";
        run("without").writeShards();
        run("without").run(Progress.NONE, settings);
        assertThat(run("without").trace()).isNotEqualTo(run("whole").trace());
    }

    @Test
    void aFinishedWsdTrainingGoesOnWhereItsLevelWas() throws IOException {
        String[] wsd = {
            "pretrain.optimizer.schedule=wsd",
            "pretrain.optimizer.warm-down-fraction=0.5",
            "pretrain.keep-checkpoints=1",
            "pretrain.rounds=8"
        };
        run("stopped").run(Progress.NONE, wsd);
        assertThat(run("stopped").store().complete())
                .extracting(Path::getName)
                .containsExactly("step-00000024", "step-00000012");
        wsd[3] = "pretrain.rounds=12";
        PretrainReport longer = run("stopped").run(Progress.NONE, wsd);
        run("whole").run(Progress.NONE, wsd);

        assertThat(longer.resumedFromStep()).isEqualTo(12);
        assertThat(run("stopped").setAside()).containsExactly("step-00000024");
        assertThat(run("stopped").trace()).isEqualTo(run("whole").trace()).hasSize(12);
        assertThat(run("stopped").newest("model.safetensors"))
                .isEqualTo(run("whole").newest("model.safetensors"));
    }

    @Test
    void aFinishedWsdTrainingGoesOnFromItsEndWhereNoCheckpointOfItsLevelIsLeft() throws IOException {
        String[] wsd = {
            "pretrain.optimizer.schedule=wsd", "pretrain.optimizer.warm-down-fraction=0.5", "pretrain.rounds=8"
        };
        run("stopped").run(Progress.NONE, wsd);
        for (Path step : run("stopped").store().complete()) {
            if (!step.getName().equals("step-00000024")) {
                step.getFileSystem(hadoop).delete(step, true);
            }
        }
        wsd[2] = "pretrain.rounds=9";
        assertThat(run("stopped").run(Progress.NONE, wsd).resumedFromStep()).isEqualTo(24);
        assertThat(run("stopped").log()).hasSize(9);
    }

    @Test
    void depthBatchAndRoundsFollowFromTheTokens() throws IOException {
        String[] budget = {
            "model.depth=auto",
            "model.width=0",
            "model.heads=0",
            "model.key-value-heads=0",
            "model.feed-forward-width=0",
            "pretrain.sequences-per-step=auto",
            "pretrain.tokens=2000"
        };
        PretrainReport whole = run("whole").run(Progress.NONE, budget);
        assertThatThrownBy(() -> run("stopped").run(SmallPretraining.stopAfter(4), budget))
                .hasMessage("stopped");
        run("stopped").run(Progress.NONE, budget);

        TrainingPlan plan = plan("whole");
        assertThat(plan.depth()).isEqualTo(whole.depth()).isEqualTo(1);
        assertThat(plan.tokensPerSecond()).isZero();
        assertThat(plan.warmupSteps()).isEqualTo(Math.min(3, whole.steps() / 10));
        assertThat(whole.rounds()).isEqualTo(plan.rounds());
        assertThat(whole.tokens())
                .isEqualTo(2L * plan.rounds() * 3 * plan.sequencesPerStep() * 15)
                .isBetween(1500L, 2000L);
        assertThat(run("stopped").trace()).isEqualTo(run("whole").trace()).hasSize(plan.rounds());
        try (Checkpoint last = run("whole").store().loadNewest().orElseThrow()) {
            assertThat(last.documents().get("run.yaml")).contains("depth: 1\n", "rounds: " + plan.rounds() + "\n");
        }
    }

    /** How fast the machine is when a training goes on changes nothing of what was begun. */
    @Test
    void aPlanThatWasMeasuredIsKept() throws IOException {
        String[] budget = {"pretrain.minutes=0.01", "pretrain.averaging.inner-state=local"};
        assertThatThrownBy(() -> run("stopped").run(SmallPretraining.stopAfter(1), budget))
                .hasMessage("stopped");
        TrainingPlan plan = plan("stopped");
        PretrainReport report = run("stopped").run(Progress.NONE, budget);

        assertThat(plan.depth()).isEqualTo(2);
        assertThat(plan.sequencesPerStep()).isEqualTo(4);
        assertThat(plan.tokensPerSecond()).isPositive();
        assertThat(plan("stopped")).isEqualTo(plan);
        assertThat(report.rounds()).isEqualTo(plan.rounds());
        assertThat(folder.resolve("stopped/checkpoints/measuring")).doesNotExist();
        assertThat(folder.resolve("stopped/checkpoints/plan.json.tmp")).doesNotExist();
    }

    @Test
    void aDamagedPlanIsNotGuessed() throws IOException {
        String[] budget = {"pretrain.tokens=2000"};
        run("whole").run(Progress.NONE, budget);
        java.nio.file.Path plan = folder.resolve("whole/checkpoints/plan.json");
        Files.delete(plan.resolveSibling(".plan.json.crc"));
        Files.writeString(plan, "{\"depth\": 2,");

        assertThatThrownBy(() -> run("whole").run(Progress.NONE, budget))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("The plan of this pre-training, ")
                .hasMessageEndingWith(
                        "Its numbers are in run.yaml of the newest checkpoint; write them into the file, or"
                                + " remove the folder to start anew.");
    }

    private TrainingPlan plan(String run) throws IOException {
        return TrainingPlan.read(
                        new Path(folder.resolve(run).resolve("checkpoints").toUri()), hadoop)
                .orElseThrow();
    }

    @Test
    void keepsTheNewestCheckpointsAndLogsEveryRound() throws IOException {
        PretrainReport report = run("whole").run(Progress.NONE);
        assertThat(report.rounds()).isEqualTo(7);
        assertThat(report.steps()).isEqualTo(21);
        CheckpointStore store = run("whole").store();
        assertThat(store.complete()).extracting(Path::getName).containsExactly("step-00000021", "step-00000018");
        List<JsonNode> log = run("whole").log();
        assertThat(log).extracting(entry -> entry.path("round").asInt()).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(log)
                .extracting(entry -> entry.has("validationLoss"))
                .containsExactly(false, true, false, true, false, true, true);
        assertThat(log.get(6).path("validationLoss").asDouble()).isEqualTo(report.validationLoss());
        assertThat(log.get(6).path("learningRate").asDouble()).isEqualTo(0.001);
    }

    @Test
    void keepsTheBestCheckpointAndThoseOfEverySoManyRounds() throws IOException {
        run("whole")
                .run(
                        Progress.NONE,
                        "pretrain.checkpoint-every-rounds=1",
                        "pretrain.keep-checkpoints=1",
                        "pretrain.keep-every-rounds=5",
                        "pretrain.keep-best=true",
                        "pretrain.optimizer.peak-learning-rate=1.0",
                        "pretrain.optimizer.warmup-steps=20");
        CheckpointStore store = run("whole").store();
        long bestRound = run("whole").log().stream()
                .filter(entry -> entry.has("validationLoss"))
                .min(Comparator.comparingDouble(
                        entry -> entry.get("validationLoss").asDouble()))
                .orElseThrow()
                .get("round")
                .asLong();
        assertThat(bestRound).isLessThan(7);
        assertThat(store.complete())
                .contains(store.folderOf(3 * bestRound), store.folderOf(15))
                .hasSize(3);
        try (Checkpoint newest = store.loadNewest().orElseThrow()) {
            assertThat(newest.documents().get("run.yaml")).contains("keep-every-rounds: 5");
        }
    }

    @Test
    void aFinishedRunGoesOnForMoreRoundsOnTheSameSchedule() throws IOException {
        run("whole").run(Progress.NONE);
        run("stopped").run(Progress.NONE, "pretrain.rounds=4", "pretrain.optimizer.decay-steps=21");
        PretrainReport more = run("stopped").run(Progress.NONE, "pretrain.optimizer.decay-steps=21");

        assertThat(more.resumedFromStep()).isEqualTo(12);
        assertThat(run("stopped").trace()).isEqualTo(run("whole").trace());
        assertThat(run("stopped").newest("model.safetensors"))
                .isEqualTo(run("whole").newest("model.safetensors"));
    }

    @Test
    void autoGoesOnWithTheEngineThatTrainedAndWithNoOther() throws IOException {
        run("whole").run(Progress.NONE);
        run("stopped").run(Progress.NONE, "pretrain.rounds=4", "pretrain.optimizer.decay-steps=21");
        run("stopped").run(Progress.NONE, "model.engine=auto", "pretrain.optimizer.decay-steps=21");
        assertThat(run("stopped").trace()).isEqualTo(run("whole").trace());

        CheckpointStore store = run("stopped").store();
        try (Checkpoint last = store.loadNewest().orElseThrow()) {
            SortedMap<String, String> documents = new TreeMap<>(last.documents());
            assertThat(documents.put("engine.json", "\"cuda\"")).isEqualTo("\"cpu\"");
            TrainingState state = last.state();
            TrainingState later = new TrainingState(
                    24, 8, state.iterations(), state.sequences(), state.tokens(), state.seed(), 2, state.losses());
            store.save(new Checkpoint(
                    last.model(),
                    later,
                    last.tokenizerSha256(),
                    last.parameters(),
                    last.optimizer(),
                    documents,
                    last.workerStates()));
        }
        assertThatThrownBy(() -> run("stopped").run(Progress.NONE, "model.engine=auto", "pretrain.rounds=9"))
                .isInstanceOf(UserException.class)
                .hasMessage("The checkpoint of step 24 in " + store.folderOf(24).getParent()
                        + " was trained by the engine cuda, but model.engine is cpu here, and engines round differently:"
                        + " go on where cuda is usable, or delete the folder to start anew.");
    }

    @Test
    void nd4jsOperationsTrainLikeTheProcessors() throws IOException {
        PretrainReport expected = run("whole").run(Progress.NONE, "pretrain.rounds=2");
        PretrainReport actual = run("stopped").run(Progress.NONE, "pretrain.rounds=2", "model.engine=nd4j");
        assertThat(actual.validationLoss()).isCloseTo(expected.validationLoss(), within(1e-3));
    }

    @Test
    void startsFromTheWeightsOfAFolder() throws IOException {
        PretrainReport scratch = run("whole").run(Progress.NONE);
        Path export = new Path(folder.resolve("export").toUri());
        CheckpointStore store = run("whole").store();
        try (Checkpoint trained = store.loadNewest().orElseThrow()) {
            GenerationDefaults generation = new GenerationDefaults(OptionalInt.of(0), List.of(1), 2, 0, 0, 1, 0, 1, 8);
            HuggingFaceExport.write(
                    export, hadoop, trained.model(), trained.parameters(), TensorType.FLOAT32, 2000, generation);
        }

        PretrainReport continued = run("stopped")
                .run(
                        Progress.NONE,
                        "model.from=" + export,
                        "model.depth=12", // as in the reference: the model decides
                        "model.width=0",
                        "model.heads=0",
                        "model.key-value-heads=0",
                        "model.feed-forward-width=0");

        assertThat(continued.parameters()).isEqualTo(scratch.parameters());
        assertThat(continued.firstLoss())
                .isLessThan(scratch.firstLoss() - 0.2)
                .isCloseTo(scratch.finalLoss(), within(0.1));
        assertThat(continued.finalLoss()).isLessThan(scratch.finalLoss());
    }

    @Test
    void tellsHowFarItIs() throws IOException {
        List<String> notes = new ArrayList<>();
        run("whole").run(SmallPretraining.notes(notes, Integer.MAX_VALUE), "pretrain.workers=1");
        assertThat(spark.sparkContext().getLocalProperty("spark.job.description"))
                .isNull();
        assertThat(notes).hasSize(7);
        assertThat(notes.get(1)).matches("step 6/21, loss \\d\\.\\d{3}, [\\d,]+ tokens/s");
    }

    @Test
    void theLogIsWrittenBeforeTheCheckpointAndTheCheckpointSavedBeforeTheProgressIsTold() throws IOException {
        List<Integer> linesWhenTold = new ArrayList<>();
        run("whole").run(watched(() -> {
            try {
                linesWhenTold.add(run("whole").log().size());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }));
        // The file follows at once after the first round, and with the checkpoints of rounds 3, 6 and 7.
        assertThat(linesWhenTold).containsExactly(1, 1, 3, 3, 3, 6, 7);
    }

    @Test
    void namesSparksJobsAfterTheRoundAndItsPart() throws IOException {
        List<String> descriptions = new ArrayList<>();
        run("whole")
                .run(watched(() -> descriptions.add(spark.sparkContext().getLocalProperty("spark.job.description"))));
        assertThat(descriptions)
                .startsWith("pretrain round 1/7", "pretrain round 2/7: validation", "pretrain round 3/7");
    }

    @Test
    void refusesCheckpointsOfAnotherNumberOfWorkers() throws IOException {
        run("whole").run(Progress.NONE);
        assertThatThrownBy(() -> run("whole").run(Progress.NONE, "pretrain.workers=3"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("The checkpoint of step 21 in ")
                .hasMessageEndingWith("was made with another model, seed, optimizer, averaging, number of workers or"
                        + " steps per round; delete the folder to start anew.");
    }

    /** Progress that does something when it is told of a round. */
    private static Progress watched(Runnable told) {
        return (name, total, unit) -> new Progress.Task() {
            @Override
            public void advance(long amount) {}

            @Override
            public void note(String text) {
                told.run();
            }

            @Override
            public void close() {}
        };
    }

    private SmallPretraining run(String name) {
        return new SmallPretraining(folder.resolve(name), () -> spark);
    }
}
