package dev.tsumugi.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.TensorType;
import dev.tsumugi.model.export.GenerationDefaults;
import dev.tsumugi.model.export.HuggingFaceExport;
import dev.tsumugi.spark.SparkSessionExtension;
import dev.tsumugi.spark.UserException;
import dev.tsumugi.spark.config.ConfigLoader;
import dev.tsumugi.spark.config.RunConfig;
import dev.tsumugi.spark.distributed.SampleShards;
import dev.tsumugi.spark.run.Progress;
import dev.tsumugi.spark.run.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkSessionExtension.class)
class PretrainJobSparkTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SparkSession spark;
    private final Configuration hadoop = new Configuration();

    @TempDir
    private java.nio.file.Path folder;

    PretrainJobSparkTest(SparkSession spark) {
        this.spark = spark;
    }

    @BeforeEach
    void writeShards() throws IOException {
        SampleShards.write(new Path(run("whole"), Stage.TOKENIZE.folder()));
        SampleShards.write(new Path(run("stopped"), Stage.TOKENIZE.folder()));
    }

    @Test
    void aStoppedRunGoesOnWithTheLossesOfOneThatWasNot() throws IOException {
        PretrainReport whole = pretrain("whole", Progress.NONE, 2);
        assertThatThrownBy(() -> pretrain("stopped", stopAfter(4), 2)).hasMessage("stopped");
        PretrainReport resumed = pretrain("stopped", Progress.NONE, 2);

        assertThat(whole.resumedFromStep()).isZero();
        assertThat(resumed.resumedFromStep()).isEqualTo(9);
        assertThat(resumed.finalLoss()).isEqualTo(whole.finalLoss()).isLessThan(whole.firstLoss() - 0.3);
        assertThat(resumed.validationLoss()).isEqualTo(whole.validationLoss());
        assertThat(resumed.firstLoss()).isEqualTo(whole.firstLoss());
        assertThat(resumed.tokens()).isEqualTo(whole.tokens()).isEqualTo(7L * 2 * 3 * 4 * 15);
        assertThat(trace("stopped")).isEqualTo(trace("whole")).hasSize(7);
        assertThat(parameters("stopped")).isEqualTo(parameters("whole"));
    }

    @Test
    void keepsTheNewestCheckpointsAndLogsEveryRound() throws IOException {
        PretrainReport report = pretrain("whole", Progress.NONE, 2);
        assertThat(report.rounds()).isEqualTo(7);
        assertThat(report.steps()).isEqualTo(21);
        CheckpointStore store = new CheckpointStore(new Path(run("whole"), Stage.PRETRAIN.folder()), hadoop);
        assertThat(store.complete()).extracting(Path::getName).containsExactly("step-00000021", "step-00000018");
        List<JsonNode> log = log("whole");
        assertThat(log).extracting(entry -> entry.path("round").asInt()).containsExactly(1, 2, 3, 4, 5, 6, 7);
        assertThat(log)
                .extracting(entry -> entry.has("validationLoss"))
                .containsExactly(false, true, false, true, false, true, true);
        assertThat(log.get(6).path("validationLoss").asDouble()).isEqualTo(report.validationLoss());
        assertThat(log.get(6).path("learningRate").asDouble()).isEqualTo(0.001);
    }

    @Test
    void keepsTheBestCheckpointAndThoseOfEverySoManyRounds() throws IOException {
        pretrain(
                "whole",
                Progress.NONE,
                2,
                "pretrain.checkpoint-every-rounds=1",
                "pretrain.keep-checkpoints=1",
                "pretrain.keep-every-rounds=4",
                "pretrain.keep-best=true",
                "pretrain.optimizer.peak-learning-rate=1.0",
                "pretrain.optimizer.warmup-steps=20");
        CheckpointStore store = new CheckpointStore(new Path(run("whole"), Stage.PRETRAIN.folder()), hadoop);
        long bestRound = log("whole").stream()
                .filter(entry -> entry.has("validationLoss"))
                .min(Comparator.comparingDouble(
                        entry -> entry.get("validationLoss").asDouble()))
                .orElseThrow()
                .get("round")
                .asLong();
        assertThat(bestRound).isLessThan(7);
        assertThat(store.complete())
                .hasSameElementsAs(List.of(store.folderOf(3 * bestRound), store.folderOf(12), store.folderOf(21)));
        try (Checkpoint newest = store.loadNewest().orElseThrow()) {
            assertThat(newest.documents().get("run.yaml")).contains("keep-every-rounds: 4");
        }
    }

    @Test
    void startsFromTheWeightsOfAFolder() throws IOException {
        PretrainReport scratch = pretrain("whole", Progress.NONE, 2);
        Path export = new Path(folder.resolve("export").toUri());
        CheckpointStore store = new CheckpointStore(new Path(run("whole"), Stage.PRETRAIN.folder()), hadoop);
        try (Checkpoint trained = store.loadNewest().orElseThrow()) {
            GenerationDefaults generation = new GenerationDefaults(0, List.of(1), 2, 0, 0, 1, 0, 1, 8);
            HuggingFaceExport.write(
                    export, hadoop, trained.model(), trained.parameters(), TensorType.FLOAT32, 2000, generation);
        }

        PretrainReport continued = pretrain(
                "stopped",
                Progress.NONE,
                2,
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
        pretrain("whole", notes(notes, Integer.MAX_VALUE), 1);
        assertThat(notes).hasSize(7);
        assertThat(notes.get(1)).matches("step 6/21, loss \\d\\.\\d{3}, [\\d,]+ tokens/s");
    }

    @Test
    void refusesCheckpointsOfAnotherNumberOfWorkers() throws IOException {
        pretrain("whole", Progress.NONE, 2);
        assertThatThrownBy(() -> pretrain("whole", Progress.NONE, 3))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("The checkpoint of step 21 in ")
                .hasMessageEndingWith("was made with another model, seed, optimizer, averaging, number of workers or"
                        + " steps per round; delete the folder to start anew.");
    }

    private PretrainReport pretrain(String run, Progress progress, int workers, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "run.seed=42",
                "model.depth=2",
                "model.width=16",
                "model.heads=2",
                "model.key-value-heads=1",
                "model.feed-forward-width=32",
                "model.rope-base=10000",
                "pretrain.workers=" + workers,
                "pretrain.rounds=7",
                "pretrain.steps-per-round=3",
                "pretrain.sequences-per-step=4",
                "pretrain.checkpoint-every-rounds=3",
                "pretrain.keep-checkpoints=2",
                "pretrain.keep-best=false",
                "pretrain.validate-every-rounds=2",
                "pretrain.validation-sequences=6",
                "pretrain.optimizer.peak-learning-rate=0.01",
                "pretrain.optimizer.warmup-steps=3"));
        all.addAll(List.of(settings));
        RunConfig config = new ConfigLoader()
                .load("test.yaml", "run: {name: %s, directory: '%s'}".formatted(run, run(run)), all)
                .config();
        return (PretrainReport) new PretrainJob().run(new JobContext(config, run(run), hadoop, () -> spark, progress));
    }

    private Path run(String name) {
        return new Path(folder.resolve(name).toUri());
    }

    private static Progress stopAfter(int rounds) {
        return notes(new ArrayList<>(), rounds);
    }

    private static Progress notes(List<String> notes, int limit) {
        return (name, total, unit) -> new Progress.Task() {
            @Override
            public void advance(long amount) {}

            @Override
            public void note(String text) {
                notes.add(text);
                if (notes.size() == limit) {
                    throw new IllegalStateException("stopped");
                }
            }

            @Override
            public void close() {}
        };
    }

    private List<JsonNode> log(String run) throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve(run).resolve("checkpoints/log.jsonl"))) {
            entries.add(JSON.readTree(line));
        }
        return entries;
    }

    /** The log without the clock. */
    private List<String> trace(String run) throws IOException {
        return log(run).stream()
                .map(entry -> entry.path("round") + " " + entry.path("step") + " " + entry.path("tokens") + " "
                        + entry.path("loss") + " " + entry.path("validationLoss") + " " + entry.path("learningRate"))
                .toList();
    }

    private float[] parameters(String run) throws IOException {
        try (Checkpoint checkpoint = new CheckpointStore(new Path(run(run), Stage.PRETRAIN.folder()), hadoop)
                .loadNewest()
                .orElseThrow()) {
            float[] values = new float[(int) checkpoint.model().parameterCount()];
            checkpoint.parameters().get(values);
            return values;
        }
    }
}
