package dev.tsumugi.training.finetune;

import dev.tsumugi.workflow.stage.StageReport;
import dev.tsumugi.workflow.stage.SummaryLine;

/**
 * How fine-tuning went.
 *
 * @param parameters P
 * @param startedFromStep the step of the pre-trained checkpoint
 * @param epochs passes over the conversations
 * @param steps optimizer steps
 * @param replayedSequences of the pre-training, learned beside the conversations; their targets count in tokens and losses
 * @param tokens targets learned from
 * @param tokensPerSecond over all steps; masked tokens do not count
 * @param firstLoss mean over the targets of the first epoch
 * @param finalLoss mean over the targets of the last epoch
 * @param conversations what was found in the files
 */
public record FinetuneReport(
        long parameters,
        long startedFromStep,
        int epochs,
        long steps,
        long replayedSequences,
        long tokens,
        double tokensPerSecond,
        double firstLoss,
        double finalLoss,
        ConversationCounts conversations)
        implements StageReport {

    @Override
    public SummaryLine summary() {
        return SummaryLine.empty()
                .with("parameters", parameters)
                .with("started from step", startedFromStep)
                .with("epochs", epochs)
                .with("steps", steps)
                .with("replayed sequences", replayedSequences == 0 ? null : replayedSequences)
                .with("tokens", tokens)
                .with("tokens per second", tokensPerSecond)
                .with("loss " + SummaryLine.number(firstLoss) + " -> " + SummaryLine.number(finalLoss));
    }
}
