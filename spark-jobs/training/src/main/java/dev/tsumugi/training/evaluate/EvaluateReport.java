package dev.tsumugi.training.evaluate;

import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.workflow.stage.StageReport;
import dev.tsumugi.workflow.stage.SummaryLine;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How well the models predict the validation sequences.
 *
 * @param models the pre-trained one, then the fine-tuned one where there is one
 */
public record EvaluateReport(List<ModelEvaluation> models) implements StageReport {

    @Override
    public SummaryLine summary() {
        return SummaryLine.empty()
                .with(models.stream()
                        .map(evaluated ->
                                " " + evaluated.model().label() + " loss " + SummaryLine.number(evaluated.loss()))
                        .collect(Collectors.joining("", "models", "")))
                .with("own questions right", models.get(models.size() - 1).ownQuestionsRight());
    }

    /**
     * One model on the validation sequences.
     *
     * @param model which training it comes from
     * @param step of its checkpoint
     * @param parameters P
     * @param sequences packed sequences
     * @param tokens predicted: all but the first of each document
     * @param bytes of UTF-8 that the predicted tokens stand for in the documents' text, whatever the tokenizer normalises;
     *     special tokens stand for none
     * @param loss mean cross-entropy per token in nats
     * @param perplexity e to the loss
     * @param bitsPerByte cross-entropy per byte of text, which does not depend on the vocabulary
     * @param ownQuestions answers of the conversations of the fine-tuning that were asked for
     * @param ownQuestionsRight the fraction of them that came word for word at temperature 0; null where none was asked for
     */
    public record ModelEvaluation(
            Training model,
            long step,
            long parameters,
            long sequences,
            long tokens,
            long bytes,
            double loss,
            double perplexity,
            double bitsPerByte,
            int ownQuestions,
            Double ownQuestionsRight) {}
}
