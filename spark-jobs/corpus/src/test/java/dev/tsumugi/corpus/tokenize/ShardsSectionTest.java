package dev.tsumugi.corpus.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.testing.GivenResults;
import dev.tsumugi.workflow.stage.ReportSection.Figure;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShardsSectionTest {
    private final GivenResults results = new GivenResults();

    @Test
    void isLeftOutBeforeThereAreShards() {
        assertThat(new ShardsSection().html(results)).isEmpty();
        assertThat(new ShardsSection().figures(results)).isEmpty();
    }

    @Test
    void showsWhatBothSplitsHold() {
        results.with(
                TokenizeStage.STAGE,
                new TokenizeReport(
                        64,
                        8192,
                        new TokenizeReport.Split(4, 300, 1_234_567, 9, 9, 19_291, 0.012, 2_500_000),
                        new TokenizeReport.Split(1, 3, 12_345, 9, 9, 193, 0, 25_000),
                        Map.of()));

        assertThat(new ShardsSection().html(results).orElseThrow())
                .contains("packed into sequences of 64.")
                .contains("<td>train</td><td class=\"number\">4</td><td class=\"number\">300</td>"
                        + "<td class=\"number\">1,234,567</td><td class=\"number\">19,291 × 64</td>"
                        + "<td class=\"number\">1.2 %</td><td class=\"number\">2.50</td>")
                .contains("<td>validation</td><td class=\"number\">1</td>");
        assertThat(new ShardsSection().figures(results)).containsExactly(new Figure("1.25 M", "tokens in shards"));
    }
}
