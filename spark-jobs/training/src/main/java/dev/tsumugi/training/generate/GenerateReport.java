package dev.tsumugi.training.generate;

import dev.tsumugi.training.decoder.Training;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;

/**
 * What the models wrote: every prompt of the configuration, answered by the fine-tuned and the pre-trained model.
 *
 * @param promptTokensPerSecond read, by all models together; varies between runs
 * @param tokensPerSecond written, likewise
 */
public record GenerateReport(double promptTokensPerSecond, double tokensPerSecond, List<Sample> samples)
        implements StageReport {

    /**
     * One text.
     *
     * @param model which training it comes from
     * @param prompt as configured
     * @param answer without the prompt
     * @param tokens of the answer
     */
    public record Sample(Training model, String prompt, String answer, int tokens) {}
}
