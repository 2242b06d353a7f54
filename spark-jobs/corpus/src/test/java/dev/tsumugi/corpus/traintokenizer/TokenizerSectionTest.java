package dev.tsumugi.corpus.traintokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.testing.GivenResults;
import dev.tsumugi.tokenizer.train.Algorithm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenizerSectionTest {
    private final GivenResults results = new GivenResults();

    @Test
    void isLeftOutBeforeThereIsATokenizer() {
        assertThat(new TokenizerSection().html(results)).isEmpty();
    }

    @Test
    void showsHowATokenizerWasLearnedAndHowItCuts() {
        results.with(TrainTokenizerStage.STAGE, learned(0.5, 600, 0.9));

        assertThat(html())
                .contains("1,200 Unigram tokens, learned from 30,000 different words (1.50 M in all): counted in 3.2 s,"
                        + " learned in 1 min 5 s, with at most 512 MB of the driver's heap in use, garbage included.")
                .contains("<h3>今日は</h3>", "<span class=\"token\">今日</span><span class=\"token\">は</span>")
                .contains("<td>ja</td><td class=\"number\">2.50</td>", "<i class=\"ja\" style=\"width:50.00%\"")
                .contains("Held-out text uses 50.0 % of the tokens; 600 are never used.")
                .contains("Japanese word boundaries: F1 0.900 against the analyser, on held-out text.");
    }

    @Test
    void saysNothingOfHeldOutTextWhereThereIsNone() {
        results.with(TrainTokenizerStage.STAGE, learned(null, null, null));

        assertThat(html()).contains("1,200 Unigram tokens").doesNotContain("eld-out", "boundaries");
    }

    @Test
    void showsWhereAGivenTokenizerComesFrom() {
        results.with(
                TrainTokenizerStage.STAGE,
                new GivenTokenizerReport("models/<own>", 32_000, List.of(), "今日は", List.of("今日", "は")));

        assertThat(html())
                .contains("32,000 tokens, taken from <code>models/&lt;own&gt;</code>.")
                .contains("<span class=\"token\">今日</span>")
                .doesNotContain("learned");
    }

    private static TrainTokenizerReport learned(Double vocabularyUse, Integer neverUsed, Double wordBoundaryF1) {
        return new TrainTokenizerReport(
                Algorithm.UNIGRAM,
                1200,
                vocabularyUse,
                neverUsed,
                Map.of("ja", 2.5),
                wordBoundaryF1,
                30_000,
                511.6,
                3.2,
                65,
                1_500_000,
                Map.of("ja", 9L),
                "今日は",
                List.of("今日", "は"));
    }

    private String html() {
        return new TokenizerSection().html(results).orElseThrow();
    }
}
