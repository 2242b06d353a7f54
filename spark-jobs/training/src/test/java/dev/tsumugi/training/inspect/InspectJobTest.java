package dev.tsumugi.training.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.training.TinyRun;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.finetune.FinetuneStage;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectJobTest {
    @TempDir
    Path folder;

    private TinyRun run;

    @BeforeEach
    void prepareRun() throws IOException {
        run = new TinyRun(folder);
        run.writeTokenizer();
    }

    @Test
    void writesAPageWithTheAttentionOfEveryHead() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 0); // all scores are equal: every token attends evenly
        try (InspectJob job = open()) {
            assertThat(job.attention("今日 <the>")).hasToString(run.directory + "/inspect/attention.html");
        }
        String page = Files.readString(folder.resolve("inspect/attention.html"));
        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("the pre-trained model of run tiny, step-00000010", "今日 &lt;the&gt;")
                .doesNotContain("http:", "https:", "src=");
        JsonNode data = data(page);
        List<String> labels = new ArrayList<>();
        data.path("labels").forEach(label -> labels.add(label.asText()));
        assertThat(labels)
                .startsWith("⟨begin⟩", "今日", "␣")
                .hasSize(data.at("/layers/0/0").size());
        assertThat(data.path("layers")).hasSize(1);
        assertThat(data.at("/layers/0")).hasSize(2);
        assertThat(data.at("/layers/0/1/0").toString()).isEqualTo("[10000]");
        assertThat(data.at("/layers/0/1/3").toString()).isEqualTo("[2500,2500,2500,2500]");
    }

    @Test
    void refusesATextBeyondTheContext() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
        try (InspectJob job = open()) {
            assertThatThrownBy(() -> job.attention("#".repeat(32)))
                    .isInstanceOf(UserException.class)
                    .hasMessage("The text has 33 tokens, but the model's context holds 32: shorten the text.");
            assertThatThrownBy(() -> job.next("#".repeat(32), 1)).hasMessageStartingWith("The text has 33 tokens");
            assertThatThrownBy(() -> job.fill("#".repeat(31) + "【?】", 3, 2))
                    .hasMessage("The text before the blank leaves no room in the model's context of 32 tokens: shorten"
                            + " it.");
        }
    }

    @Test
    void refusesMoreTokensThanAPageShows() throws IOException {
        ModelConfig longer = new ModelConfig(run.tokenizer.vocabularySize(), 200, 16, 1, 2, 1, 24, 10_000, 1e-5, true);
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1, longer, "");
        try (InspectJob job = open()) {
            assertThatThrownBy(() -> job.attention("#".repeat(128)))
                    .isInstanceOf(UserException.class)
                    .hasMessage("The text has 129 tokens, but a page shows at most 128: shorten the text.");
        }
    }

    @Test
    void marksOfTheBlankMayBeOfEitherWidth() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 1);
        try (InspectJob job = open()) {
            assertThat(job.fill("今日【?】です", 3, 2))
                    .isEqualTo(job.fill("今日【？】です", 3, 2))
                    .hasSize(3);
            assertThatThrownBy(() -> job.fill("今日です", 3, 2))
                    .isInstanceOf(UserException.class)
                    .hasMessage("The text must mark one blank as 【?】, but marks none: 今日です");
            assertThatThrownBy(() -> job.fill("【?】【?】", 3, 2))
                    .hasMessage("The text must mark one blank as 【?】, but marks 2: 【?】【?】");
        }
    }

    @Test
    void looksIntoTheModelThatIsChosen() throws IOException {
        run.writeCheckpoint(PretrainStage.STAGE, 10, 0);
        run.writeCheckpoint(FinetuneStage.STAGE, 5, 3);
        try (InspectJob furthest = open();
                InspectJob pretrained = InspectJob.open(run.context(), Optional.of(Training.PRETRAINED))) {
            assertThat(pretrained.next("今日", 2))
                    .allSatisfy(token -> assertThat(token.probability()).isCloseTo(1.0 / 299, within(1e-7)));
            assertThat(furthest.next("今日", 2)).isNotEqualTo(pretrained.next("今日", 2));
        }
    }

    private static JsonNode data(String page) throws IOException {
        String start = "const attention = ";
        int from = page.indexOf(start) + start.length();
        return new ObjectMapper().readTree(page.substring(from, page.indexOf(";\n", from)));
    }

    private InspectJob open() throws IOException {
        return InspectJob.open(run.context(), Optional.empty());
    }
}
