package dev.tsumugi.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.TensorType;
import dev.tsumugi.model.export.GenerationDefaults;
import dev.tsumugi.model.export.HuggingFaceExport;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.spark.SparkSessionExtension;
import dev.tsumugi.spark.UserException;
import dev.tsumugi.spark.config.ModelSection;
import dev.tsumugi.spark.config.OptimizerSection;
import dev.tsumugi.spark.config.PretrainConfig;
import dev.tsumugi.spark.config.RunConfig;
import dev.tsumugi.spark.config.RunSection;
import dev.tsumugi.spark.distributed.AveragingSettings;
import dev.tsumugi.spark.distributed.SampleShards;
import dev.tsumugi.spark.run.Progress;
import dev.tsumugi.spark.run.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
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
    void startsFromTheWeightsOfAFolder() throws IOException {
        PretrainReport scratch = pretrain("whole", Progress.NONE, 2);
        Path export = new Path(folder.resolve("export").toUri());
        CheckpointStore store = new CheckpointStore(new Path(run("whole"), Stage.PRETRAIN.folder()), hadoop);
        try (Checkpoint trained = store.loadNewest().orElseThrow()) {
            GenerationDefaults generation = new GenerationDefaults(0, List.of(1), 2, 0, 0, 1, 0, 1, 8);
            HuggingFaceExport.write(
                    export, hadoop, trained.model(), trained.parameters(), TensorType.FLOAT32, 2000, generation);
        }

        PretrainReport continued = pretrain("stopped", Progress.NONE, 2, llama(export.toString(), 12, 0, 0, 0, 0));

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
                .hasMessageEndingWith("was made with another model, seed, number of workers or steps per round;"
                        + " delete the folder to start anew.");
    }

    private PretrainReport pretrain(String run, Progress progress, int workers) throws IOException {
        return pretrain(run, progress, workers, llama("", 2, 16, 2, 1, 32));
    }

    private static ModelSection llama(
            String from, int depth, int width, int heads, int keyValueHeads, int feedForwardWidth) {
        return new ModelSection(
                from,
                depth,
                width,
                heads,
                keyValueHeads,
                feedForwardWidth,
                10_000,
                1e-5,
                true,
                Architecture.LLAMA,
                false,
                false,
                0,
                0,
                Recompute.NONE);
    }

    private PretrainReport pretrain(String run, Progress progress, int workers, ModelSection model) throws IOException {
        OptimizerSection optimizer =
                new OptimizerSection(OptimizerSettings.Algorithm.ADAMW, 0.01, 3, 0.1, 0.9, 0.95, 1e-8, 0.1, 1);
        RunConfig config = new RunConfig(
                new RunSection(run, run(run).toString(), 42),
                null,
                null,
                null,
                null,
                null,
                model,
                new PretrainConfig(workers, 1, 7, 3, 4, 64, 3, 2, 2, 6, AveragingSettings.PLAIN, optimizer),
                null,
                null,
                null,
                null,
                null);
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
