package dev.tsumugi.training.pretrain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.tokenize.TokenizeReport;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.testing.GivenResults;
import dev.tsumugi.training.loop.RoundDetails;
import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.workflow.stage.ReportSection.Figure;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PretrainSectionTest {
    private final GivenResults results = new GivenResults();

    @Test
    void isLeftOutBeforeTheFirstRound() throws IOException {
        assertThat(new PretrainSection().html(results)).isEmpty();
        assertThat(new PretrainSection().figures(results)).isEmpty();
    }

    @Test
    void showsHowTheLossFell() throws IOException {
        results.with(PretrainStage.STAGE, report(1000, 5.5, 5.7))
                .withLines(
                        PretrainStage.STAGE,
                        List.of(entry(1, 9.01, 8.5), entry(2, Double.NaN, null), entry(3, 5.5, 5.7)));

        String html = html();

        assertThat(html)
                .contains("5.00 M parameters, 2 workers, 24 steps over 1,000 tokens at 1,235 tokens/s:"
                        + " training loss 9.01 → 5.50.")
                .doesNotContain("corpus", "worse than a guess", "has not ended", "Rounds");
        assertThat(points(html, "train")).hasSize(2);
        assertThat(points(html, "validation")).hasSize(2);
        assertThat(points(html, "code")).hasSize(3);
        assertThat(new PretrainSection().figures(results))
                .containsExactly(new Figure("5.00 M", "parameters"), new Figure("5.70", "validation loss"));
    }

    @Test
    void saysHowFarATrainingIsThatHasNotEnded() throws IOException {
        results.withLines(PretrainStage.STAGE, List.of(entry(1, 9.01, null), entry(2, 8.25, null)));

        assertThat(html()).contains("Pre-training has not ended: round 2, step 16, training loss 8.25.");
    }

    @Test
    void saysHowMuchOfTheCorpusWasRead() throws IOException {
        results.with(TokenizeStage.STAGE, shards(4010, 10)).with(PretrainStage.STAGE, report(1000, 5.5, null));

        assertThat(html()).contains("Only a part of the corpus was read: 1,000 of 4,010 tokens, 25.0 % of one pass.");

        results.with(PretrainStage.STAGE, report(10_000, 5.5, null));

        assertThat(html()).contains("The 4,010 tokens of the training shards were read 2.50 times.");
    }

    @Test
    void saysWhichLossIsWorseThanAGuess() throws IOException {
        results.with(TokenizeStage.STAGE, shards(4010, 10)).with(PretrainStage.STAGE, report(1000, 5.5, 9.2));

        assertThat(html())
                .contains(
                        "<p class=\"warning\">The validation loss of 9.20 is worse than a guess: 9.01 is the loss where"
                                + " all 8,192 tokens are equally likely.</p>")
                .doesNotContain("last training loss");

        results.with(PretrainStage.STAGE, report(1000, 9.3, null));

        assertThat(html()).contains("The last training loss of 9.30 is worse than a guess");
    }

    @Test
    void showsWhereTheTimeAndTheBytesOfTheRoundsWent() throws IOException {
        results.withLines(
                PretrainStage.STAGE,
                List.of(
                        round(1, 500, details(6, 1, 1, 0, 0, 3000, 1000, 3, 1)),
                        round(2, 1000, details(6, 1, 1, 0, 4, 1000, 1000, 4, 0))));

        assertThat(html())
                .contains("<td>compute</td><td class=\"number\">12.0</td><td class=\"number\">6.00</td>"
                        + "<td class=\"number\">60.0 %</td>")
                .contains("<td>checkpoint</td><td class=\"number\">4.00</td><td class=\"number\">2.00</td>")
                .contains("6,000 bytes travelled, 6.00 for each token; 1 of 8 workers' rounds were late")
                .contains("aria-label=\"Seconds of the parts of a round\"")
                .contains("aria-label=\"Bytes that travelled in a round\"");
    }

    @Test
    void showsWhereATakenModelComesFrom() throws IOException {
        results.with(PretrainStage.STAGE, new TakenModelReport("models/<own>", 5_000_000, 8192));

        assertThat(html())
                .contains("5.00 M parameters, taken from <code>models/&lt;own&gt;</code>.")
                .doesNotContain("training loss", "has not ended");
        assertThat(new PretrainSection().figures(results)).containsExactly(new Figure("5.00 M", "parameters"));
    }

    private String html() throws IOException {
        return new PretrainSection().html(results).orElseThrow();
    }

    private static String[] points(String html, String style) {
        return html.split("class=\"line " + style + "\" points=\"")[1].split("\"")[0].split(" ");
    }

    private static PretrainReport report(long tokens, double finalLoss, Double validationLoss) {
        return new PretrainReport(
                5_000_000, 4, 2, 3, 24, tokens, 1234.5, 9.01, finalLoss, validationLoss, null, null, 0);
    }

    private static TokenizeReport shards(long tokens, long documents) {
        TokenizeReport.Split train = new TokenizeReport.Split(1, documents, tokens, 0, 0, 0, 0, 0);
        return new TokenizeReport(64, 8192, train, train, Map.of());
    }

    private static TrainingLog.Entry entry(int round, double loss, Double validationLoss) {
        return new TrainingLog.Entry(round, 8L * round, 0, loss, 0.001, 100, round, validationLoss, null);
    }

    private static TrainingLog.Entry round(int round, long tokens, RoundDetails details) {
        return new TrainingLog.Entry(round, 8L * round, tokens, 5, 0.001, 100, round, null, details);
    }

    private static RoundDetails details(
            double compute,
            double broadcast,
            double aggregate,
            double outer,
            double checkpoint,
            long down,
            long up,
            int accepted,
            int late) {
        return new RoundDetails(
                broadcast,
                compute,
                aggregate,
                outer,
                checkpoint,
                0,
                down,
                up,
                0,
                0,
                0,
                0,
                0,
                accepted,
                0,
                late,
                0,
                List.of());
    }
}
