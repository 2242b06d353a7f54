package dev.tsumugi.training.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.training.TinyRun;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateJobTest {
    private static final List<List<String>> DOCUMENTS =
            List.of(List.of("The model reads the text.", "今日はいい天気です。"), List.of("Spinning thread, spinning text."));

    private static final String CONVERSATION =
            "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"},{\"role\":\"assistant\",\"content\":\"今日\"}]}\n";

    @TempDir
    Path folder;

    private TinyRun run;

    @BeforeEach
    void prepareRun() throws IOException {
        run = new TinyRun(folder);
        run.writeTokenizer();
        run.writeValidation(DOCUMENTS);
    }

    @Test
    void measuresAModelThatKnowsNothing() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 30, 0);
        List<String> documents = DOCUMENTS.stream().flatMap(List::stream).toList();
        long bytes = documents.stream()
                .mapToLong(text -> text.getBytes(UTF_8).length)
                .sum();
        long tokens = documents.stream()
                .mapToLong(text -> run.tokenizer.encode(text).length + 1)
                .sum();

        EvaluateReport report = (EvaluateReport) new EvaluateJob().run(run.context());

        double nats = Math.log(run.tokenizer.vocabularySize());
        assertThat(report.models()).singleElement().satisfies(model -> {
            assertThat(model.model()).isEqualTo(Training.PRETRAINED);
            assertThat(model.step()).isEqualTo(30);
            assertThat(model.parameters()).isEqualTo(run.model().parameterCount());
            assertThat(model.tokens()).isEqualTo(tokens);
            assertThat(model.bytes()).isEqualTo(bytes);
            assertThat(model.loss()).isCloseTo(nats, within(1e-5));
            assertThat(model.perplexity()).isCloseTo(run.tokenizer.vocabularySize(), within(1e-2));
            assertThat(model.bitsPerByte()).isCloseTo(nats / Math.log(2) * tokens / bytes, within(1e-5));
        });
    }

    /** A normalised text has fewer bytes or more; bits are per byte of the text itself. */
    @Test
    void countsTheBytesOfTheTextAsItWasBeforeNormalisation() throws IOException {
        BytePairTokenizer plain = (BytePairTokenizer) run.tokenizer;
        String text = "Ｔｈｅ ｔｅｘｔ ㍿ か\u3099";
        TinyRun normalising = new TinyRun(
                folder.resolve("nfkc"),
                new BytePairTokenizer(plain.vocabulary(), plain.merges(), plain.preTokenizer(), Normalizer.NFKC));
        normalising.writeTokenizer();
        normalising.writeValidation(List.of(List.of(text)));
        normalising.writeCheckpoint(PretrainStage.STAGE, 30, 0);

        EvaluateReport report = (EvaluateReport) new EvaluateJob().run(normalising.context());

        assertThat(report.models().get(0).bytes())
                .isEqualTo(text.getBytes(UTF_8).length)
                .isNotEqualTo(normalising.tokenizer.decodeBytes(normalising.tokenizer.encode(text)).length);
        assertThat(report.models().get(0).bitsPerByte())
                .isCloseTo(
                        report.models().get(0).loss()
                                / Math.log(2)
                                * report.models().get(0).tokens()
                                / text.getBytes(UTF_8).length,
                        within(1e-9));
    }

    @Test
    void countsTheBytesOfTheTokensInShardsThatWereWrittenBeforeTheyToldThem() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 30, 0);
        StageReport counted = new EvaluateJob().run(run.context());

        run.writeValidation(DOCUMENTS, false);

        assertThat(new EvaluateJob().run(run.context())).isEqualTo(counted);
    }

    @Test
    void countsTheBytesOfTheSequencesThatAreEvaluated() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 30, 0);
        EvaluateReport counted = (EvaluateReport) new EvaluateJob().run(run.context("evaluate.max-sequences=1"));

        run.writeValidation(DOCUMENTS, false);

        assertThat(new EvaluateJob().run(run.context("evaluate.max-sequences=1")))
                .isEqualTo(counted);
    }

    @Test
    void evaluatesTheNewestCheckpointOfBothTrainings() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
        run.writeCheckpoint(PretrainStage.STAGE, 20, 2);
        run.writeCheckpoint(FinetuneStage.STAGE, 5, 3);

        EvaluateReport report = (EvaluateReport) new EvaluateJob().run(run.context("evaluate.threads=1"));

        assertThat(report.models())
                .extracting(EvaluateReport.ModelEvaluation::model, EvaluateReport.ModelEvaluation::step)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Training.PRETRAINED, 20L),
                        org.assertj.core.groups.Tuple.tuple(Training.FINETUNED, 5L));
        assertThat(new ObjectMapper()
                        .readValue(folder.resolve("evaluation/evaluation.json").toFile(), EvaluateReport.class))
                .isEqualTo(report);
    }

    @Test
    void takesAtMostMaxSequences() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);

        EvaluateReport report = (EvaluateReport) new EvaluateJob().run(run.context("evaluate.max-sequences=1"));

        assertThat(report.models().get(0).sequences()).isEqualTo(1);
    }

    @Test
    void asksBothModelsSomeOfTheQuestionsOfTheFinetuning() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
        run.writeCheckpoint(FinetuneStage.STAGE, 5, 3);
        Path data = Files.writeString(folder.resolve("chats.jsonl"), CONVERSATION.repeat(7));
        String setting = "finetune.data=[\"" + data + "\"]";

        EvaluateReport all = (EvaluateReport) new EvaluateJob().run(run.context(setting));
        EvaluateReport some =
                (EvaluateReport) new EvaluateJob().run(run.context(setting, "evaluate.max-conversations=3"));
        EvaluateReport none =
                (EvaluateReport) new EvaluateJob().run(run.context(setting, "evaluate.max-conversations=0"));

        assertThat(all.models())
                .extracting(EvaluateReport.ModelEvaluation::ownQuestions)
                .containsExactly(7, 7);
        assertThat(all.models())
                .extracting(EvaluateReport.ModelEvaluation::ownQuestionsRight)
                .containsExactly(0.0, 0.0);
        assertThat(some.models())
                .extracting(EvaluateReport.ModelEvaluation::ownQuestions)
                .containsExactly(3, 3);
        assertThat(none.models())
                .extracting(EvaluateReport.ModelEvaluation::ownQuestions)
                .containsExactly(0, 0);
        assertThat(none.models())
                .extracting(EvaluateReport.ModelEvaluation::ownQuestionsRight)
                .containsOnlyNulls();
    }

    @Test
    void modelsOfAGpuAreReadWhereNoneIsUsable() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);

        StageReport expected = new EvaluateJob().run(run.context("model.engine=cpu"));

        assertThat(new EvaluateJob().run(run.context("model.engine=cuda"))).isEqualTo(expected);
        assertThat(new EvaluateJob().run(run.context("model.engine=auto"))).isEqualTo(expected);
    }

    @Test
    void asksForPretrainWhenThereIsNoCheckpoint() {
        assertThatThrownBy(() -> new EvaluateJob().run(run.context()))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "No complete checkpoint under " + run.folder(PretrainStage.STAGE) + ": run pretrain first.");
    }

    @Test
    void refusesAModelOfAnotherVocabulary() throws IOException {
        run.writeCheckpoint(
                PretrainStage.STAGE, 1, 1, new ModelConfig(50, 32, 16, 1, 2, 1, 24, 10_000, 1e-5, true), "");

        assertThatThrownBy(() -> new EvaluateJob().run(run.context()))
                .isInstanceOf(UserException.class)
                .hasMessage("The model " + run.folder(PretrainStage.STAGE)
                        + "/step-00000001 has a vocabulary of 50 tokens, but the run's tokenizer has "
                        + run.tokenizer.vocabularySize() + ": run pretrain again.");
    }

    @Test
    void refusesAModelThatWasTrainedWithAnotherTokenizer() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 1, 1, run.model(), "cafe");

        assertThatThrownBy(() -> new EvaluateJob().run(run.context()))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("The model " + run.folder(PretrainStage.STAGE)
                        + "/step-00000001 was trained with another tokenizer (SHA-256 cafe) than the run has now (");
    }

    @Test
    void refusesSequencesLongerThanTheModelsContext() throws IOException {
        int vocabulary = run.tokenizer.vocabularySize();
        run.writeCheckpoint(
                PretrainStage.STAGE, 1, 1, new ModelConfig(vocabulary, 8, 16, 1, 2, 1, 24, 10_000, 1e-5, true), "");

        assertThatThrownBy(() -> new EvaluateJob().run(run.context()))
                .isInstanceOf(UserException.class)
                .hasMessage("The validation sequences (24 tokens of a vocabulary of " + vocabulary
                        + ") do not fit the model " + run.folder(PretrainStage.STAGE)
                        + "/step-00000001 (context 8, vocabulary " + vocabulary
                        + "): run tokenize and pretrain again.");
    }
}
