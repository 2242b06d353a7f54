package dev.tsumugi.training.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.generate.GenerateReport.Sample;
import dev.tsumugi.testing.GivenResults;
import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesSectionTest {
    private final GivenResults results = new GivenResults();

    @Test
    void isLeftOutWhereNothingIsWritten() {
        assertThat(new SamplesSection().html(results)).isEmpty();

        results.with(GenerateStage.STAGE, new GenerateReport(0, 0, List.of()));

        assertThat(new SamplesSection().html(results)).isEmpty();
    }

    @Test
    void escapesWhatModelsSay() {
        results.with(
                GenerateStage.STAGE,
                new GenerateReport(
                        1, 2, List.of(new Sample(Training.FINETUNED, "<b>&", "<script>alert(1)</script>", 4))));

        assertThat(new SamplesSection().html(results).orElseThrow())
                .contains("<div class=\"prompt\">&lt;b&gt;&amp;</div>")
                .contains("<div class=\"answer\">&lt;script&gt;alert(1)&lt;/script&gt;</div>")
                .contains("<div class=\"who\">fine-tuned</div>")
                .doesNotContain("<script");
    }
}
