package dev.tsumugi.training.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.testing.Stages;
import dev.tsumugi.training.round.SampleShards;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * Seven rounds of three steps of a tiny model on {@link SampleShards}.
 *
 * @param folder of the run
 */
public record SmallPretraining(java.nio.file.Path folder, Supplier<SparkSession> spark) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Configuration HADOOP = new Configuration();
    private static final List<String> SETTINGS = List.of(
            "run.seed=42",
            "model.depth=2",
            "model.width=16",
            "model.heads=2",
            "model.key-value-heads=1",
            "model.feed-forward-width=32",
            "pretrain.workers=2",
            "pretrain.rounds=7",
            "pretrain.steps-per-round=3",
            "pretrain.sequences-per-step=4",
            "pretrain.checkpoint-every-rounds=3",
            "pretrain.keep-checkpoints=2",
            "pretrain.keep-best=false",
            "pretrain.validate-every-rounds=2",
            "pretrain.validation-sequences=6",
            "pretrain.optimizer.peak-learning-rate=0.01",
            "pretrain.optimizer.warmup-steps=3");

    void writeShards() throws IOException {
        SampleShards.write(new Path(root(), TokenizeStage.STAGE.folder()));
    }

    PretrainReport run(Progress progress, String... settings) throws IOException {
        List<String> all = new ArrayList<>(SETTINGS);
        all.addAll(Arrays.asList(settings));
        EffectiveConfig config =
                Stages.load("run: {name: small, directory: '%s'}".formatted(root()), all.toArray(String[]::new));
        return (PretrainReport) new PretrainJob().run(new StageContext(config, root(), HADOOP, spark, progress));
    }

    /** Progress that fails the run after so many rounds. */
    public static Progress stopAfter(int rounds) {
        return notes(new ArrayList<>(), rounds);
    }

    /** Progress that takes notes and fails the run after so many. */
    static Progress notes(List<String> notes, int limit) {
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

    CheckpointStore store() throws IOException {
        return new CheckpointStore(new Path(root(), PretrainStage.STAGE.folder()), HADOOP);
    }

    /** The names of the checkpoints that a longer training went back before. */
    List<String> setAside() throws IOException {
        try (Stream<java.nio.file.Path> folders = Files.list(folder.resolve("checkpoints/set-aside"))) {
            return folders.map(step -> step.getFileName().toString()).toList();
        }
    }

    List<JsonNode> log() throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("checkpoints/log.jsonl"))) {
            entries.add(JSON.readTree(line));
        }
        return entries;
    }

    /** The log without the clock. */
    List<String> trace() throws IOException {
        List<String> fields = List.of("round", "step", "tokens", "loss", "validationLoss", "learningRate");
        return log().stream()
                .map(entry -> fields.stream()
                                .map(field -> entry.path(field).toString())
                                .toList()
                        + entry.at("/details/deltaNorm").toString())
                .toList();
    }

    /** The files of the newest checkpoint that say how far training is; not those that name the run's folder. */
    List<String> newestFiles() throws IOException {
        java.nio.file.Path newest = folder.resolve("checkpoints")
                .resolve(store().newest().orElseThrow().getName());
        try (Stream<java.nio.file.Path> files = Files.list(newest)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".crc") && !name.equals("run.yaml") && !name.equals("manifest.json"))
                    .toList();
        }
    }

    /** The bytes of a file of the newest checkpoint. */
    byte[] newest(String file) throws IOException {
        return Files.readAllBytes(folder.resolve("checkpoints")
                .resolve(store().newest().orElseThrow().getName())
                .resolve(file));
    }

    private Path root() {
        return new Path(folder.toUri());
    }
}
