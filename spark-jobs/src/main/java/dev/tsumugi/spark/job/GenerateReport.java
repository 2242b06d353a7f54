package dev.tsumugi.spark.job;

import dev.tsumugi.spark.run.StageReport;
import java.util.List;

/** What the models wrote: every prompt of the configuration, answered by the fine-tuned and the pre-trained model. */
public record GenerateReport(List<Sample> samples) implements StageReport {

    /**
     * One text.
     *
     * @param model which training it comes from
     * @param prompt as configured
     * @param answer without the prompt
     * @param tokens of the answer
     * @param tokensPerSecond generated; varies between runs
     */
    public record Sample(Training model, String prompt, String answer, int tokens, double tokensPerSecond) {}
}
