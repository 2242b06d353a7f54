package dev.tsumugi.training.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.training.TinyRun;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
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
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
        run.writeCheckpoint(FinetuneStage.STAGE, 5, 3);

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
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);

        assertThat(generate().samples())
                .extracting(GenerateReport.Sample::answer)
                .isEqualTo(generate().samples().stream()
                        .map(GenerateReport.Sample::answer)
                        .toList());
    }

    @Test
    void streamsTheAnswers() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
        Listener listener = new Listener();

        GenerationSpeed speed = answer(listener, request(List.of("今日", "text"), 1), "generate.max-new-tokens=6");

        assertThat(listener.answers())
                .containsExactlyElementsOf(generate().samples().stream()
                        .map(GenerateReport.Sample::answer)
                        .toList());
        assertThat(listener.ended).containsExactlyInAnyOrder(0, 1);
        assertThat(listener.notices).isEmpty();
        assertThat(speed.promptTokens())
                .isEqualTo(2L + run.tokenizer.encode("今日").length + run.tokenizer.encode("text").length);
        assertThat(speed.newTokens())
                .isEqualTo(generate().samples().stream()
                        .mapToInt(GenerateReport.Sample::tokens)
                        .sum());
    }

    @Test
    void samplesDifferAndAreTheSameOneAtATime() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
        Listener together = new Listener();
        Listener oneByOne = new Listener();
        PromptRequest request = request(List.of("今日", "the"), 5);

        answer(together, request, "generate.at-once=4");
        answer(oneByOne, request, "generate.at-once=1");

        assertThat(together.answers()).hasSize(10).isEqualTo(oneByOne.answers());
        assertThat(together.answers()).doesNotHaveDuplicates();
        assertThat(oneByOne.ended).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void stopTextEndsTheAnswer() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
        Listener whole = new Listener();
        Listener stopped = new Listener();
        answer(whole, request(List.of("今日"), 1), "generate.max-new-tokens=20");
        String text = whole.answers().get(0);
        String stop = text.substring(6, 8);

        answer(stopped, request(List.of("今日"), 1), "generate.max-new-tokens=20", "generate.stop=['" + stop + "']");

        assertThat(stopped.answers()).containsExactly(text.substring(0, text.indexOf(stop)));
        assertThat(stopped.ended).containsExactly(0);
    }

    @Test
    void tellsWhenTheFinetunedModelIsOlderThanThePretrainedOne() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
        run.writeCheckpoint(FinetuneStage.STAGE, 5, 3);
        savedAt("checkpoints/step-00000010", "2026-01-02T00:00:00Z");
        savedAt("finetuned/step-00000005", "2026-01-01T00:00:00Z");
        Listener listener = new Listener();
        PromptRequest request = request(List.of("text"), 1);

        answer(listener, request);
        assertThat(listener.notices)
                .containsExactly("The fine-tuned model " + run.folder(FinetuneStage.STAGE)
                        + "/step-00000005 is older than the pre-trained one, " + run.folder(PretrainStage.STAGE)
                        + "/step-00000010: run finetune again to build on that one, or choose it with --model"
                        + " pretrained.");

        answer(listener, new PromptRequest(List.of("text"), 1, Optional.of(Training.PRETRAINED), 7));
        answer(listener, new PromptRequest(List.of("text"), 1, Optional.of(Training.FINETUNED), 7));
        savedAt("finetuned/step-00000005", "2026-01-02T00:00:01Z");
        answer(listener, request);
        assertThat(listener.notices).hasSize(1);
    }

    @Test
    void refusesAPromptThatFillsTheContext() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);

        assertThatThrownBy(() -> answer(new Listener(), request(List.of("#".repeat(40)), 1)))
                .isInstanceOf(UserException.class)
                .hasMessage("The prompt has 41 tokens, but the model's context of 32 must hold it and the answer:"
                        + " shorten the prompt.");
    }

    @Test
    void asksForPretrainWhenThereIsNoCheckpoint() {
        assertThatThrownBy(() -> answer(new Listener(), request(List.of("text"), 1)))
                .isInstanceOf(UserException.class)
                .hasMessage(
                        "No complete checkpoint under " + run.folder(PretrainStage.STAGE) + ": run pretrain first.");
    }

    private void savedAt(String step, String instant) throws IOException {
        Files.setLastModifiedTime(folder.resolve(step).resolve("manifest.json"), FileTime.from(Instant.parse(instant)));
    }

    private static PromptRequest request(List<String> prompts, int samples) {
        return new PromptRequest(prompts, samples, Optional.empty(), 7);
    }

    private GenerationSpeed answer(Listener listener, PromptRequest request, String... settings) throws IOException {
        return new GenerateJob().answer(run.context(settings), request, listener);
    }

    private static final class Listener implements AnswerListener {
        private final SortedMap<Integer, String> texts = new TreeMap<>();
        private final List<Integer> ended = new ArrayList<>();
        private final List<String> notices = new ArrayList<>();

        @Override
        public void onNotice(String sentence) {
            notices.add(sentence);
        }

        @Override
        public void onText(int answer, String piece) {
            texts.merge(answer, piece, String::concat);
        }

        @Override
        public void onEnd(int answer) {
            ended.add(answer);
        }

        List<String> answers() {
            return List.copyOf(texts.values());
        }
    }

    private GenerateReport generate() throws IOException {
        return (GenerateReport)
                new GenerateJob().run(run.context("generate.max-new-tokens=6", "generate.prompts=[今日, text]"));
    }
}
