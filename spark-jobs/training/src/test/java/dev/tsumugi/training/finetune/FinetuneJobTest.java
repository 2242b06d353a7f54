package dev.tsumugi.training.finetune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.engine.cpu.CpuEngine;
import dev.tsumugi.training.TinyRun;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.training.pretrain.SmallPretraining;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinetuneJobTest {
    private static final String DOCUMENT = "The model reads the text of the model, spinning thread. ".repeat(2);
    private static final String EXPLODING = "finetune.optimizer.peak-learning-rate=1e42";

    @TempDir
    private Path folder;

    private TinyRun run;
    private Path data;

    @BeforeEach
    void writeRun() throws IOException {
        run = new TinyRun(folder.resolve("run"));
        run.writeTokenizer();
        data = Files.write(
                folder.resolve("chats.jsonl"),
                List.of(conversation("a", "今日"), conversation("b", "天気"), conversation("c", "です"), "no JSON"));
    }

    @Test
    void learnsTheAnswersAndWritesACheckpointAndALog() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 40, 3);
        FinetuneReport report = finetune(20);
        assertThat(report.startedFromStep()).isEqualTo(40);
        assertThat(report.steps()).isEqualTo(40);
        assertThat(report.tokens()).isEqualTo(20 * answerTokens());
        assertThat(report.firstLoss()).isCloseTo(Math.log(run.model().vocabularySize()), within(0.5));
        assertThat(report.finalLoss()).isLessThan(2);
        assertThat(report.conversations().conversations()).isEqualTo(3);
        assertThat(report.conversations().problems()).singleElement().asString().contains("chats.jsonl:4 is no JSON");
        assertThat(Files.readAllLines(folder.resolve("run/finetuned/log.jsonl")))
                .hasSize(40);
        try (Checkpoint checkpoint = finetuned()) {
            assertThat(checkpoint.state().step()).isEqualTo(40);
            assertThat(checkpoint.state().losses()).containsEntry("training", report.finalLoss());
        }
    }

    @Test
    void givesTheSameParametersAgain() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 40, 3);
        finetune(2);
        float[] first = parameters();
        deleteFinetuned();
        finetune(2);
        assertThat(parameters()).isEqualTo(first);
    }

    @Test
    void replayAddsSequencesOfThePretrainingToEveryStep() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 40, 3);
        run.writeTokens(List.of(List.of(DOCUMENT)), List.of());
        int documentTokens = run.tokenizer.encode(DOCUMENT).length + 1;
        int sequences = (documentTokens + TinyRun.SEQUENCE_LENGTH - 1) / TinyRun.SEQUENCE_LENGTH;

        FinetuneReport alone = finetune(20);
        double forgotten = lossOfTheDocument();
        deleteFinetuned();
        FinetuneReport together = finetune(20, Progress.NONE, "finetune.replay-sequences-per-step=" + sequences);

        assertThat(together.steps()).isEqualTo(alone.steps());
        assertThat(alone.replayedSequences()).isZero();
        assertThat(together.replayedSequences()).isEqualTo(together.steps() * sequences);
        assertThat(together.tokens()).isEqualTo(alone.tokens() + alone.steps() * documentTokens);
        assertThat(lossOfTheDocument()).isLessThan(forgotten / 2);
    }

    @Test
    void replayNeedsTheTokensOfThePretraining() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 40, 3);
        assertThatThrownBy(() -> finetune(1, Progress.NONE, "finetune.replay-sequences-per-step=1"))
                .isInstanceOf(UserException.class)
                .hasMessage("There is no list of token shards " + run.folder(TokenizeStage.STAGE)
                        + "/shards.json; run tokenize first.");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aStoppedRunGoesOnAsIfItHadNotStopped(int replayed) throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 40, 3);
        run.writeTokens(List.of(List.of(DOCUMENT, "今日は"), List.of("text")), List.of());
        String replay = "finetune.replay-sequences-per-step=" + replayed;
        FinetuneReport whole = finetune(4, Progress.NONE, replay);
        List<String> losses = losses();
        byte[] model = finalModel();
        for (int stop = 1; stop <= 7; stop++) {
            deleteFinetuned();
            int steps = stop;
            assertThatThrownBy(() -> finetune(4, SmallPretraining.stopAfter(steps), replay))
                    .hasMessage("stopped");
            FinetuneReport resumed = finetune(4, Progress.NONE, replay);
            assertThat(losses()).as("stopped after step %d", stop).isEqualTo(losses);
            assertThat(resumed.finalLoss()).isEqualTo(whole.finalLoss());
            assertThat(resumed.firstLoss()).isEqualTo(whole.firstLoss());
            assertThat(finalModel()).isEqualTo(model);
        }
    }

    @Test
    void whatAStoppedRunLeavesIsNotTakenForTheFinetunedModel() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 40, 3);
        assertThatThrownBy(() -> finetune(4, SmallPretraining.stopAfter(5))).hasMessage("stopped");

        assertThat(TrainedModel.find(Training.FINETUNED, run.directory, run.hadoop))
                .isEmpty();
        try (TrainedModel model = TrainedModel.furthest(run.directory, run.hadoop)) {
            assertThat(model.training()).isEqualTo(Training.PRETRAINED);
            assertThat(model.notice())
                    .hasValue("Fine-tuning stopped at step 3 of 8, so this is the pre-trained model: run finetune to"
                            + " finish it, or choose it as it is with --model finetuned.");
        }
        try (TrainedModel chosen = TrainedModel.choose(Optional.of(Training.FINETUNED), run.directory, run.hadoop)) {
            assertThat(chosen.checkpoint().state().step()).isEqualTo(3);
            assertThat(chosen.notice())
                    .hasValue("Fine-tuning stopped at step 3 of 8, and this is its model: run finetune to finish it.");
        }

        finetune(4);
        try (TrainedModel model = TrainedModel.furthest(run.directory, run.hadoop)) {
            assertThat(model.training()).isEqualTo(Training.FINETUNED);
            assertThat(model.checkpoint().state().step()).isEqualTo(8);
            assertThat(model.notice()).isEmpty();
        }
    }

    @Test
    void refusesACheckpointOfAnotherSeed() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 40, 3);
        finetune(1);
        assertThatThrownBy(() -> finetune(1, Progress.NONE, "run.seed=8"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("The checkpoint of step 2 in ")
                .hasMessageEndingWith(
                        "was made with another model, seed or optimizer; delete the folder to start anew.");
    }

    @Test
    void saysAtWhichStepTheLossDiverged() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 40, 3);
        assertThatThrownBy(() -> finetune(2, Progress.NONE, EXPLODING))
                .isInstanceOf(UserException.class)
                .hasMessage("Fine-tuning diverged: its loss at step 2 is NaN."
                        + " Lower finetune.optimizer.peak-learning-rate or clip-norm.");
    }

    @Test
    void aModelThatDivergedInItsLastStepIsNoResult() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 40, 3);
        assertThatThrownBy(() -> finetune(1, Progress.NONE, EXPLODING, "finetune.sequences-per-step=8"))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("Fine-tuning diverged in its last step: a parameter is ")
                .hasMessageEndingWith(". Lower finetune.optimizer.peak-learning-rate or clip-norm.");
        assertThat(TrainedModel.find(Training.FINETUNED, run.directory, run.hadoop))
                .isEmpty();
    }

    @Test
    void needsAPretrainedModel() {
        assertThatThrownBy(() -> finetune(1))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("No complete checkpoint under ")
                .hasMessageEndingWith(": run pretrain first.");
    }

    private FinetuneReport finetune(int epochs) throws IOException {
        return finetune(epochs, Progress.NONE);
    }

    private FinetuneReport finetune(int epochs, Progress progress, String... settings) throws IOException {
        List<String> all = new ArrayList<>(List.of(
                "finetune.data=[\"" + data + "\"]",
                "finetune.epochs=" + epochs,
                "finetune.sequences-per-step=2",
                "finetune.checkpoint-every-steps=3",
                "finetune.optimizer.peak-learning-rate=0.02"));
        all.addAll(List.of(settings));
        StageContext context = run.context(all.toArray(String[]::new));
        return (FinetuneReport) new FinetuneJob()
                .run(new StageContext(
                        context.config(), context.runDirectory(), context.hadoop(), context.spark(), progress));
    }

    private void deleteFinetuned() throws IOException {
        run.folder(FinetuneStage.STAGE).getFileSystem(run.hadoop).delete(run.folder(FinetuneStage.STAGE), true);
    }

    private double lossOfTheDocument() throws IOException {
        int[] ids = run.tokenizer.encode(DOCUMENT);
        int[] inputs = Arrays.copyOf(ids, TinyRun.SEQUENCE_LENGTH);
        int[] targets = Arrays.copyOfRange(ids, 1, TinyRun.SEQUENCE_LENGTH + 1);
        try (Checkpoint checkpoint = finetuned();
                CpuEngine engine = new CpuEngine(checkpoint.model(), 1)) {
            return engine.loss(
                            checkpoint.parameters(),
                            TokenBatch.ofWholeRows(1, TinyRun.SEQUENCE_LENGTH, inputs, targets))
                    .meanLoss();
        }
    }

    /** Step, tokens and loss of each line of the log. */
    private List<String> losses() throws IOException {
        return Files.readAllLines(folder.resolve("run/finetuned/log.jsonl")).stream()
                .map(line -> line.replaceAll("\"(tokensPerSecond|seconds)\":[^,}]*", ""))
                .toList();
    }

    private byte[] finalModel() throws IOException {
        return Files.readAllBytes(folder.resolve("run/finetuned/step-00000008/model.safetensors"));
    }

    private long answerTokens() {
        return 3 + 3 * run.tokenizer.encode("今日").length;
    }

    private Checkpoint finetuned() throws IOException {
        return new CheckpointStore(run.folder(FinetuneStage.STAGE), run.hadoop)
                .loadNewest()
                .orElseThrow();
    }

    private float[] parameters() throws IOException {
        try (Checkpoint checkpoint = finetuned()) {
            float[] values = new float[(int) checkpoint.model().parameterCount()];
            checkpoint.parameters().get(values);
            return values;
        }
    }

    private static String conversation(String question, String answer) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":\"%s\"},{\"role\":\"assistant\",\"content\":\"%s\"}]}"
                .formatted(question, answer);
    }
}
