package dev.tsumugi.training.finetune;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.testing.GivenResults;
import dev.tsumugi.training.loop.TrainingLog;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class FinetuneSectionTest {
    private final GivenResults results = new GivenResults();

    @Test
    void isLeftOutWhereNothingIsFinetuned() throws IOException {
        assertThat(new FinetuneSection().html(results)).isEmpty();

        results.with(FinetuneStage.STAGE, new NoFinetuningReport("finetune.data is empty"));

        assertThat(new FinetuneSection().html(results)).isEmpty();
    }

    @Test
    void showsHowTheLossFell() throws IOException {
        results.with(FinetuneStage.STAGE, report(new ConversationCounts(153, 153, 0, 0, 0, List.of())))
                .withLines(FinetuneStage.STAGE, List.of(entry(1, 7.5), entry(2, 1.25)));

        assertThat(html())
                .contains("40 epochs over 153 conversations, 276 steps, 92.2 k tokens of answers learned from: training"
                        + " loss 7.50 → 1.25.")
                .contains("aria-label=\"Fine-tuning loss\"")
                .doesNotContain("too long");
    }

    @Test
    void tellsOfTheSequencesThatWereReplayed() throws IOException {
        ConversationCounts conversations = new ConversationCounts(153, 153, 0, 0, 0, List.of());
        results.with(
                FinetuneStage.STAGE,
                new FinetuneReport(5_000_000, 320, 40, 276, 1104, 92_200, 124.5, 7.5, 1.25, conversations));

        assertThat(html())
                .contains("92.2 k tokens of answers and of 1,104 sequences of the pre-training learned from: training");
    }

    @Test
    void saysWhatWasNotLearnedFrom() throws IOException {
        results.with(FinetuneStage.STAGE, report(new ConversationCounts(153, 150, 2, 1, 2, List.of())));

        assertThat(html())
                .contains("Of 153 lines, 1 were too long and 2 no conversations; 2 conversations were shortened.");
    }

    @Test
    void saysHowFarATrainingIsThatHasNotEnded() throws IOException {
        results.withLines(FinetuneStage.STAGE, List.of(entry(1, 7.5), entry(2, 6.25)));

        assertThat(html()).contains("Fine-tuning has not ended: step 2, training loss 6.25.");
    }

    private String html() throws IOException {
        return new FinetuneSection().html(results).orElseThrow();
    }

    private static FinetuneReport report(ConversationCounts conversations) {
        return new FinetuneReport(5_000_000, 320, 40, 276, 0, 92_200, 124.5, 7.5, 1.25, conversations);
    }

    private static TrainingLog.Entry entry(int step, double loss) {
        return new TrainingLog.Entry(step, step, 0, loss, 0.001, 100, step, null, null);
    }
}
