package dev.tsumugi.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.spark.UserException;
import dev.tsumugi.spark.run.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateJobTest {
    @TempDir
    Path folder;

    private TinyRun run;

    @BeforeEach
    void prepareRun() throws IOException {
        run = new TinyRun(folder);
        run.writeTokenizer();
    }

    @Test
    void answersEveryPromptWithBothModels() throws IOException {
        run.writeCheckpoint(Stage.PRETRAIN, 10, 1);
        run.writeCheckpoint(Stage.FINETUNE, 5, 3);

        GenerateReport report = generate();

        assertThat(report.samples())
                .extracting(GenerateReport.Sample::model, GenerateReport.Sample::prompt)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Training.FINETUNED, "今日"),
                        org.assertj.core.groups.Tuple.tuple(Training.FINETUNED, "text"),
                        org.assertj.core.groups.Tuple.tuple(Training.PRETRAINED, "今日"),
                        org.assertj.core.groups.Tuple.tuple(Training.PRETRAINED, "text"));
        assertThat(report.samples()).allSatisfy(sample -> {
            assertThat(sample.tokens()).isBetween(0, 6);
            assertThat(sample.answer().isEmpty()).isEqualTo(sample.tokens() == 0);
        });
        JsonNode written = new ObjectMapper()
                .readTree(folder.resolve("generated/samples.json").toFile());
        assertThat(written.at("/samples/0/model").asText()).isEqualTo("fine-tuned");
        assertThat(written.at("/samples/3/answer").asText())
                .isEqualTo(report.samples().get(3).answer());
    }

    @Test
    void givesTheSameAnswersForTheSameSeed() throws IOException {
        run.writeCheckpoint(Stage.PRETRAIN, 10, 1);

        assertThat(generate().samples())
                .extracting(GenerateReport.Sample::answer)
                .isEqualTo(generate().samples().stream()
                        .map(GenerateReport.Sample::answer)
                        .toList());
    }

    @Test
    void streamsTheAnswerToOnePrompt() throws IOException {
        run.writeCheckpoint(Stage.PRETRAIN, 10, 1);
        List<String> pieces = new ArrayList<>();

        new GenerateJob().answer(run.context("generate.max-new-tokens=6"), "今日", pieces::add);

        GenerateReport report = generate();
        assertThat(String.join("", pieces)).isEqualTo(report.samples().get(0).answer());
    }

    @Test
    void refusesAPromptThatFillsTheContext() throws IOException {
        run.writeCheckpoint(Stage.PRETRAIN, 10, 1);

        assertThatThrownBy(() -> new GenerateJob().answer(run.context(), "#".repeat(40), piece -> {}))
                .isInstanceOf(UserException.class)
                .hasMessage("The prompt has 41 tokens, but the model's context of 32 must hold it and the answer:"
                        + " shorten the prompt.");
    }

    @Test
    void asksForPretrainWhenThereIsNoCheckpoint() {
        assertThatThrownBy(() -> new GenerateJob().answer(run.context(), "text", piece -> {}))
                .isInstanceOf(UserException.class)
                .hasMessage("No complete checkpoint under " + run.folder(Stage.PRETRAIN) + ": run pretrain first.");
    }

    private GenerateReport generate() throws IOException {
        return (GenerateReport)
                new GenerateJob().run(run.context("generate.max-new-tokens=6", "generate.prompts=[今日, text]"));
    }
}
