package dev.tsumugi.training.pretrain;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tsumugi.workflow.stage.StageReport;
import dev.tsumugi.workflow.stage.SummaryLine;

/**
 * How pre-training went.
 *
 * @param parameters P
 * @param depth L; absent where an older version trained
 * @param workers K
 * @param rounds averaging rounds
 * @param steps optimizer steps of each worker
 * @param tokens targets learned from, by all workers
 * @param tokensPerSecond of all workers, over all rounds
 * @param firstLoss mean training loss of the first round, as all training losses with the z-loss that is set
 * @param finalLoss mean training loss of the last round
 * @param validationLoss after the last round; absent where there are no validation sequences
 * @param outerLearningRate of DiLoCo; absent in another mode
 * @param outerMomentum of DiLoCo; absent in another mode
 * @param resumedFromStep the step of the checkpoint that the run went on from, 0 for none
 */
public record PretrainReport(
        long parameters,
        @JsonInclude(JsonInclude.Include.NON_NULL) Integer depth,
        int workers,
        int rounds,
        long steps,
        long tokens,
        double tokensPerSecond,
        double firstLoss,
        double finalLoss,
        @JsonInclude(JsonInclude.Include.NON_NULL) Double validationLoss,
        @JsonInclude(JsonInclude.Include.NON_NULL) Double outerLearningRate,
        @JsonInclude(JsonInclude.Include.NON_NULL) Double outerMomentum,
        long resumedFromStep)
        implements StageReport {

    @Override
    public SummaryLine summary() {
        return SummaryLine.empty()
                .with("parameters", parameters)
                .with("workers", workers)
                .with("rounds", rounds)
                .with("steps", steps)
                .with("tokens", tokens)
                .with("tokens per second", tokensPerSecond)
                .with("loss " + SummaryLine.number(firstLoss) + " -> " + SummaryLine.number(finalLoss))
                .with("validation loss", validationLoss)
                .with("outer learning rate", outerLearningRate)
                .with("outer momentum", outerMomentum)
                .with("resumed from step", resumedFromStep == 0 ? null : resumedFromStep);
    }
}
