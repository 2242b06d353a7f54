package dev.tsumugi.training.evaluate;

import dev.tsumugi.corpus.tokenize.TokenizeReport;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.training.evaluate.EvaluateReport.ModelEvaluation;
import dev.tsumugi.training.loop.UniformGuess;
import dev.tsumugi.workflow.report.Numbers;
import dev.tsumugi.workflow.report.Templates;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.RunResults;
import java.util.List;
import java.util.Optional;

/** How well the models predict held-out documents. */
final class EvaluationSection implements ReportSection {

    /**
     * What the template sees.
     *
     * @param asked whether any model was asked the questions of its fine-tuning
     * @param warnings sentences on losses
     */
    private record View(boolean asked, List<Row> models, List<String> warnings) {}

    /** @param right the share of its own questions that the model answers right; empty where there is none */
    private record Row(ModelEvaluation measured, Optional<String> right) {
        static Row of(ModelEvaluation measured) {
            return new Row(
                    measured, Optional.ofNullable(measured.ownQuestionsRight()).map(Numbers::percent));
        }
    }

    @Override
    public String id() {
        return "evaluation";
    }

    @Override
    public String title() {
        return "Evaluation";
    }

    @Override
    public Optional<String> html(RunResults results) {
        Optional<UniformGuess> guess = results.report(TokenizeStage.STAGE, TokenizeReport.class)
                .map(tokenized -> new UniformGuess(tokenized.vocabularySize()));
        return results.report(EvaluateStage.STAGE, EvaluateReport.class)
                .map(report -> new View(
                        report.models().stream().anyMatch(evaluated -> evaluated.ownQuestions() > 0),
                        report.models().stream().map(Row::of).toList(),
                        guess.map(uniform -> warnings(report, uniform)).orElse(List.of())))
                .map(view -> Templates.render(EvaluationSection.class, view));
    }

    private static List<String> warnings(EvaluateReport report, UniformGuess guess) {
        return report.models().stream()
                .flatMap(evaluated ->
                        guess.warning("The " + evaluated.model().label() + " model's loss", evaluated.loss()).stream())
                .toList();
    }
}
