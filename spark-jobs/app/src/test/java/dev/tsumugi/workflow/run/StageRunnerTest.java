package dev.tsumugi.workflow.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.corpus.clean.CleanStage;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.corpus.dedup.DedupStage;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.testing.Stages;
import dev.tsumugi.training.evaluate.EvaluateStage;
import dev.tsumugi.training.export.ExportStage;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.training.generate.GenerateStage;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.run.Decision.Status;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is skipped, removed, continued and run, and what the user is told. */
class StageRunnerTest {
    private static final Configuration HADOOP = new Configuration();
    private static final List<Stage> CORPUS = Stages.until(DedupStage.STAGE);

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();
    private final List<Stage> ran = new ArrayList<>();
    private RunDirectory directory;
    private RunLock lock;

    private record Counts(long documents) implements StageReport {}

    @BeforeEach
    void takeLock() throws IOException {
        directory = RunDirectory.at(folder.resolve("run").toString(), HADOOP);
        lock = RunLock.take(directory, RunLock.HEARTBEAT);
    }

    @AfterEach
    void releaseLock() {
        lock.close();
    }

    @Test
    void finishedStagesAreSkipped() throws IOException {
        run(CORPUS, config());
        run(CORPUS, config());

        assertThat(ran).containsExactly(CollectStage.STAGE, CleanStage.STAGE, DedupStage.STAGE);
        assertThat(told)
                .containsExactly(
                        "collect: runs",
                        "clean: runs",
                        "dedup: runs",
                        "collect: fresh, skipped",
                        "clean: fresh, skipped",
                        "dedup: fresh, skipped");
    }

    /** The model's card tells the figures of the evaluation. */
    @Test
    void anEvaluationThatChangedMakesTheExportStale() throws IOException {
        List<Stage> stages = Stages.until(ExportStage.STAGE);
        run(stages, config());
        told.clear();
        run(stages, config("evaluate.max-sequences=7"));

        assertThat(told)
                .contains("generate: fresh, skipped")
                .last()
                .isEqualTo("export: stale: the output of evaluate changed; its output is removed, export and the stages"
                        + " after it run again");
    }

    @Test
    void anExportNeedsNoEvaluation() throws IOException {
        List<Stage> stages = new ArrayList<>(Stages.until(ExportStage.STAGE));
        stages.remove(EvaluateStage.STAGE);
        run(stages, config());

        assertThat(directory
                        .manifest(ExportStage.STAGE)
                        .orElseThrow()
                        .provenance()
                        .inputs())
                .containsOnlyKeys("train-tokenizer", "finetune");
    }

    @Test
    void manifestTellsWhatTheOutputIsMadeFrom() throws IOException {
        run(CORPUS, config("run.seed=7"));

        StageManifest manifest = directory.manifest(CleanStage.STAGE).orElseThrow();
        assertThat(manifest.report().get("documents").asLong()).isEqualTo(1);
        assertThat(manifest.provenance().configuration().at("/run/seed").asLong())
                .isEqualTo(7);
        assertThat(manifest.provenance().inputs())
                .containsExactly(Map.entry(
                        "collect",
                        directory
                                .manifest(CollectStage.STAGE)
                                .orElseThrow()
                                .provenance()
                                .fingerprint()));
        assertThat(manifest.provenance().fingerprint()).hasSize(64);
    }

    @Test
    void changedConfigurationMakesTheStageAndThoseAfterItStale() throws IOException {
        run(CORPUS, config());
        Files.writeString(folder.resolve("run/clean/old"), "old");
        told.clear();
        ran.clear();

        run(CORPUS, config("clean.extract.max-html-depth=60", "run.name=other"));

        assertThat(ran).containsExactly(CleanStage.STAGE, DedupStage.STAGE);
        assertThat(told)
                .containsExactly(
                        "collect: fresh, skipped",
                        "clean: stale: clean.extract.max-html-depth changed from 500 to 60; its output is removed, clean and"
                                + " the stages after it run again",
                        "dedup: stale: the output of clean changed; its output is removed, dedup and the stages after it run"
                                + " again");
        assertThat(folder.resolve("run/clean/old")).doesNotExist();
    }

    @Test
    void changedSeedMakesEverythingStale() throws IOException {
        run(CORPUS, config());

        assertThat(plan(CORPUS, config("run.seed=43")))
                .extracting(Decision::status)
                .containsOnly(Status.STALE);
    }

    @Test
    void returningToTheOldConfigurationFindsWhatWasMadeSinceStale() throws IOException {
        run(CORPUS, config());
        run(CORPUS, config("clean.extract.max-html-depth=60"));

        assertThat(plan(CORPUS, config()))
                .extracting(Decision::status)
                .containsExactly(Status.FRESH, Status.STALE, Status.STALE);
    }

    @Test
    void newInputFilesMakeCollectStaleAndVanishedOnesDoNot() throws IOException {
        Path in = Files.createDirectories(folder.resolve("in"));
        Files.writeString(in.resolve("a.txt"), "four");
        EffectiveConfig config = config(
                "collect.sources=[{name: pages, kind: book, path: " + in + "}]",
                "clean.profiles.book=[{type: length}]");
        run(CORPUS, config);
        Files.writeString(in.resolve("b.txt"), "sixsix");

        assertThat(plan(CORPUS, config).get(0).reasons().get(0))
                .matches(
                        "the files of source pages changed from 1 files, 4 bytes, \\w{16} to 2 files, 10 bytes, \\w{16}");

        Files.delete(in.resolve("a.txt"));
        Files.delete(in.resolve("b.txt"));
        assertThat(plan(CORPUS, config).get(0).status()).isEqualTo(Status.FRESH);
    }

    @Test
    void aFileThatWasEditedToTheSameLengthOrMovedMakesCollectStale() throws IOException {
        Path in = Files.createDirectories(folder.resolve("in/sub")).getParent();
        Path file = Files.writeString(in.resolve("a.txt"), "1000 crowns");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000));
        EffectiveConfig config = config(
                "collect.sources=[{name: pages, kind: book, path: " + in + "}]",
                "clean.profiles.book=[{type: length}]");
        run(CORPUS, config);

        Files.writeString(file, "2500 crowns");
        assertThat(plan(CORPUS, config).get(0).status()).isEqualTo(Status.STALE);
        run(CORPUS, config);
        assertThat(plan(CORPUS, config).get(0).status()).isEqualTo(Status.FRESH);

        Files.move(file, in.resolve("sub/a.txt"));
        assertThat(plan(CORPUS, config).get(0).status()).isEqualTo(Status.STALE);
    }

    @Test
    void changedWeightsOfEqualLengthMakePretrainStale() throws IOException {
        List<Stage> stages = Stages.until(PretrainStage.STAGE);
        Path model = Files.createDirectories(folder.resolve("llama"));
        Files.writeString(model.resolve("config.json"), "{}");
        Files.writeString(model.resolve("model.safetensors"), "weights");
        Files.writeString(model.resolve("tokenizer.json"), "tokens");
        EffectiveConfig config = config("model.from=" + model, "train-tokenizer.from=" + model);
        run(stages, config);

        Files.writeString(model.resolve("model.safetensors"), "WEIGHTS");
        assertThat(plan(stages, config))
                .extracting(Decision::status)
                .endsWith(Status.FRESH, Status.STALE)
                .containsOnlyOnce(Status.STALE);
        assertThat(decision(PretrainStage.STAGE, stages, config).reasons().get(0))
                .matches("the model in " + model
                        + " changed from 2 files, 9 bytes, \\w{16} to 2 files, 9 bytes, \\w{16}");

        Files.writeString(model.resolve("tokenizer.json"), "TOKENS");
        assertThat(decision(TrainTokenizerStage.STAGE, stages, config).status()).isEqualTo(Status.STALE);
    }

    @Test
    void changedFilesAreFoundInFoldersWhoseNamesLookLikeGlobs() throws IOException {
        List<Stage> stages = Stages.until(FinetuneStage.STAGE);
        Path model = Files.createDirectories(folder.resolve("llama {2024} [a]"));
        Files.writeString(model.resolve("config.json"), "{}");
        Files.writeString(model.resolve("model.safetensors"), "weights");
        Files.writeString(model.resolve("tokenizer.json"), "tokens");
        Files.writeString(model.resolve("talk.jsonl"), "hello");
        String quoted = "\"" + model + "\"";
        EffectiveConfig config = config(
                "model.from=" + quoted,
                "train-tokenizer.from=" + quoted,
                "finetune.data=[\"" + model + "/talk.jsonl\"]");
        run(stages, config);
        assertThat(plan(stages, config)).extracting(Decision::status).containsOnly(Status.FRESH);

        Files.writeString(model.resolve("talk.jsonl"), "HELLO");
        assertThat(decision(FinetuneStage.STAGE, stages, config).status()).isEqualTo(Status.STALE);
        Files.writeString(model.resolve("model.safetensors"), "WEIGHTS");
        assertThat(decision(PretrainStage.STAGE, stages, config).status()).isEqualTo(Status.STALE);
        Files.writeString(model.resolve("tokenizer.json"), "TOKENS");
        assertThat(decision(TrainTokenizerStage.STAGE, stages, config).status()).isEqualTo(Status.STALE);
    }

    @Test
    void exportIsStaleOnlyWhereItsFilesWouldSayOtherwise() throws IOException {
        List<Stage> all = Stages.all();
        run(all, config());

        assertThat(plan(all, config("generate.prompts=[A]", "generate.samples=3", "generate.stop=[x]")))
                .filteredOn(decision -> decision.status() != Status.FRESH)
                .extracting(Decision::stage)
                .containsExactly(GenerateStage.STAGE);
        assertThat(decision(ExportStage.STAGE, all, config("generate.min-p=0.1"))
                        .status())
                .isEqualTo(Status.STALE);
    }

    @Test
    void commandAloneLooksAtNoFilesOfStagesThatItDoesNotRead() throws IOException {
        run(Stages.all(), config());

        assertThat(plan(List.of(GenerateStage.STAGE), config("model.from=unknown://model")))
                .extracting(Decision::status)
                .containsExactly(Status.FRESH);
    }

    @Test
    void keysThatChangeNoResultMakeNothingStale() throws IOException {
        List<Stage> all = Stages.all();
        run(all, config());

        assertThat(plan(all, config("model.recompute=layer", "generate.at-once=1", "generate.threads=1")))
                .extracting(Decision::status)
                .containsOnly(Status.FRESH);
    }

    @Test
    void withoutConversationsWhatFollowsFinetuneDoesNotWaitForIt() throws IOException {
        List<Stage> all = Stages.all();
        run(Stages.until(PretrainStage.STAGE), config());

        assertThat(plan(List.of(ExportStage.STAGE), config("finetune.data=[talk.jsonl]"))
                        .get(0)
                        .reasons())
                .containsExactly("export needs the output of finetune: run `tsumugi finetune --config ...` first");
        run(List.of(ExportStage.STAGE), config());
        told.clear();
        run(List.of(FinetuneStage.STAGE, ExportStage.STAGE), config());
        assertThat(told)
                .containsExactly(
                        "finetune: runs (finetune.data is empty: there is nothing to fine-tune on)",
                        "export: fresh, skipped");
        run(all, config());
        assertThat(told)
                .last()
                .isEqualTo("export: stale: the output of evaluate is new; its output is removed, export and the stages"
                        + " after it run again");
    }

    @Test
    void unfinishedStageStartsAgainFromAnEmptyFolder() throws IOException {
        Files.createDirectories(folder.resolve("run/raw"));
        Files.writeString(folder.resolve("run/raw/half"), "half");

        run(List.of(CollectStage.STAGE), config());

        assertThat(told).containsExactly("collect: unfinished: its output is removed, it runs again");
        assertThat(folder.resolve("run/raw/half")).doesNotExist();
    }

    @Test
    void manifestThatWasCutOffCountsAsNone() throws IOException {
        run(List.of(CollectStage.STAGE), config());
        Path manifest = folder.resolve("run/raw/manifest.json");
        Files.delete(folder.resolve("run/raw/.manifest.json.crc"));
        Files.writeString(manifest, Files.readString(manifest).substring(0, 40));

        assertThat(plan(List.of(CollectStage.STAGE), config()))
                .extracting(Decision::status)
                .containsExactly(Status.UNFINISHED);
    }

    @Test
    void killedTrainingGoesOnWhereItWas() throws IOException {
        List<Stage> stages = Stages.until(PretrainStage.STAGE);
        run(Stages.until(TokenizeStage.STAGE), config());
        killTraining(config());
        told.clear();

        run(stages, config());

        assertThat(told).contains("pretrain: unfinished: goes on where it was");
        assertThat(folder.resolve("run/checkpoints/step-5")).exists();
    }

    @Test
    void trainingKilledForItsMemoryGoesOnWithLess() throws IOException {
        run(Stages.until(TokenizeStage.STAGE), config());
        killTraining(config());
        told.clear();

        run(Stages.until(PretrainStage.STAGE), config("model.recompute=layer"));

        assertThat(told).contains("pretrain: unfinished: goes on where it was");
        assertThat(folder.resolve("run/checkpoints/step-5")).exists();
    }

    @Test
    void killedTrainingOfAnotherConfigurationStartsAgain() throws IOException {
        List<Stage> stages = Stages.until(PretrainStage.STAGE);
        run(Stages.until(TokenizeStage.STAGE), config());
        killTraining(config());
        told.clear();

        run(stages, config("model.depth=3"));

        assertThat(told)
                .contains(
                        "pretrain: unfinished: its output is removed, it runs again (model.depth changed from 12 to 3)");
        assertThat(folder.resolve("run/checkpoints/step-5")).doesNotExist();
    }

    @Test
    void missingInputNamesTheCommandToRunFirst() {
        assertThatThrownBy(() -> run(List.of(CleanStage.STAGE), config()))
                .isInstanceOf(UserException.class)
                .hasMessage("clean needs the output of collect: run `tsumugi collect --config ...` first");
    }

    @Test
    void singleCommandTakesStaleInputAsItIsAndSaysSo() throws IOException {
        run(CORPUS, config());

        Decision dedup = plan(List.of(DedupStage.STAGE), config("clean.extract.max-html-depth=60"))
                .get(0);

        assertThat(Explanation.of(dedup))
                .isEqualTo("fresh, skipped (the output of clean is used as it is, although it is stale)");
    }

    private Decision decision(Stage stage, List<Stage> chosen, EffectiveConfig config) throws IOException {
        return plan(chosen, config).stream()
                .filter(decision -> decision.stage().command().equals(stage.command()))
                .findFirst()
                .orElseThrow();
    }

    private void killTraining(EffectiveConfig config) throws IOException {
        Job killed = context -> {
            Files.writeString(folder.resolve("run/checkpoints/step-5"), "checkpoint");
            throw new IOException("killed");
        };
        List<Stage> stages = Stages.with(stage -> killed);
        Stage pretrain = stages.get(Stages.all().indexOf(PretrainStage.STAGE));
        Decision decision = new Planner(directory, config, stages, HADOOP)
                .plan(List.of(pretrain))
                .get(0);
        assertThatThrownBy(() -> runner().run(decision, null)).hasMessage("killed");
    }

    private void run(List<Stage> chosen, EffectiveConfig config) throws IOException {
        List<Stage> stages = Stages.with(stage -> context -> {
            ran.add(stage);
            return new Counts(1);
        });
        List<Integer> places = chosen.stream().map(Stages.all()::indexOf).toList();
        List<Stage> run = places.stream().map(stages::get).toList();
        for (Decision decision : new Planner(directory, config, stages, HADOOP).plan(run)) {
            runner().run(decision, null);
        }
    }

    private StageRunner runner() {
        return new StageRunner(directory, lock, told::add, InstantSource.system());
    }

    private List<Decision> plan(List<Stage> stages, EffectiveConfig config) throws IOException {
        return new Planner(directory, config, Stages.all(), HADOOP).plan(stages);
    }

    private static EffectiveConfig config(String... overrides) {
        return Stages.config(overrides);
    }
}
