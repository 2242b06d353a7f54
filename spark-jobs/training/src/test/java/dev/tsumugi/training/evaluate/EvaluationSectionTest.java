package dev.tsumugi.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.tokenize.TokenizeReport;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.testing.GivenResults;
import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.training.evaluate.EvaluateReport.ModelEvaluation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationSectionTest {
    private final GivenResults results = new GivenResults();

    @Test
    void isLeftOutBeforeModelsAreMeasured() {
        assertThat(new EvaluationSection().html(results)).isEmpty();
    }

    @Test
    void showsEveryModel() {
        results.with(
                EvaluateStage.STAGE,
                new EvaluateReport(List.of(model(Training.PRETRAINED, 5.25), model(Training.FINETUNED, 10.5))));

        assertThat(html())
                .contains("<td>pre-trained</td><td class=\"number\">5.25</td><td class=\"number\">191</td>"
                        + "<td class=\"number\">1.70</td><td class=\"number\">32,716</td>")
                .contains("<td>fine-tuned</td><td class=\"number\">10.5</td><td class=\"number\">36,316</td>");
    }

    @Test
    void showsHowManyOfItsOwnQuestionsAModelAnswers() {
        results.with(
                EvaluateStage.STAGE,
                new EvaluateReport(List.of(new ModelEvaluation(
                        Training.FINETUNED, 276, 5_000_000, 128, 32_716, 154_946, 5.5, 244, 1.7, 161, 0.95))));

        assertThat(html()).contains("Own questions right").contains("<td class=\"number\">95.0 % of 161</td>");
    }

    @Test
    void isSilentOnQuestionsWhereNoneWasAsked() {
        results.with(EvaluateStage.STAGE, new EvaluateReport(List.of(model(Training.PRETRAINED, 5.25))));

        assertThat(html()).doesNotContain("Own questions").doesNotContain("<p class=\"reasons\">");
    }

    @Test
    void saysWhichModelIsWorseThanAGuess() {
        TokenizeReport.Split split = new TokenizeReport.Split(1, 1, 1, 1, 1, 1, 0, 1);
        results.with(TokenizeStage.STAGE, new TokenizeReport(64, 8192, split, split, Map.of()))
                .with(
                        EvaluateStage.STAGE,
                        new EvaluateReport(List.of(model(Training.PRETRAINED, 9), model(Training.FINETUNED, 10.5))));

        assertThat(html())
                .contains("<p class=\"warning\">The fine-tuned model&#39;s loss of 10.5 is worse than a guess: 9.01 is"
                        + " the loss where all 8,192 tokens are equally likely.</p>")
                .doesNotContain("The pre-trained model");
    }

    private String html() {
        return new EvaluationSection().html(results).orElseThrow();
    }

    private static ModelEvaluation model(Training training, double loss) {
        return new ModelEvaluation(training, 320, 5_000_000, 128, 32_716, 154_946, loss, Math.exp(loss), 1.7, 0, null);
    }
}
