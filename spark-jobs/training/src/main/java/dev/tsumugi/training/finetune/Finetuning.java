package dev.tsumugi.training.finetune;

import dev.tsumugi.model.checkpoint.Retention;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.decoder.TrainedModel;
import dev.tsumugi.training.loop.CheckpointListener;
import dev.tsumugi.training.loop.CompletedRound;
import dev.tsumugi.training.loop.GuessListener;
import dev.tsumugi.training.loop.LogListener;
import dev.tsumugi.training.loop.ProgressListener;
import dev.tsumugi.training.loop.RoundListener;
import dev.tsumugi.training.loop.TrainingCheckpoints;
import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.training.loop.TrainingLoop;
import dev.tsumugi.training.loop.UniformGuess;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One fine-tuning, from its start or its newest checkpoint to its last step. Each step is a round.
 *
 * @param start the model that it begins with
 * @param trainer with the parameters of {@code start}
 * @param replay learned beside the conversations; empty for none
 * @param counts of the conversations
 */
record Finetuning(
        StageContext context,
        TrainedModel start,
        LocalTrainer trainer,
        Epochs epochs,
        Optional<Replay> replay,
        ConversationCounts counts) {
    private static final Logger LOG = LoggerFactory.getLogger(Finetuning.class);
    private static final Retention NEWEST = new Retention(1, 0, false, Set.of());

    FinetuneReport run() throws IOException {
        Path folder = context.folder(FinetuneStage.STAGE);
        FinetuningCheckpoints state = new FinetuningCheckpoints(start, trainer, epochs, context.seed());
        TrainingCheckpoints checkpoints = new TrainingCheckpoints(folder, context.hadoop(), NEWEST);
        Optional<TrainingState> resumed = state.resume(checkpoints);
        long steps = resumed.isPresent() ? resumed.get().step() : 0;
        TrainingLog log = resumed.isPresent()
                ? TrainingLog.resume(folder, context.hadoop(), steps)
                : TrainingLog.start(folder, context.hadoop());
        CompletedRound before = resumed.isPresent()
                ? CompletedRound.goOnAfter(steps, resumed.get().tokens(), log.seconds())
                : CompletedRound.NONE;
        try (Progress.Task task = context.progress().start("finetune", epochs.steps() - steps, "steps");
                log;
                checkpoints) {
            new TrainingLoop(
                            new FinetuningSteps(trainer, epochs.batches(), replay),
                            listeners(task, log, checkpoints, state))
                    .run(before, epochs.steps());
        }
        return report(log);
    }

    /**
     * What happens between steps, in this order. The log comes before the checkpoint, and so does the look at the parameters:
     * nobody shall take one that diverged for a result.
     */
    private List<RoundListener> listeners(
            Progress.Task task, TrainingLog log, TrainingCheckpoints checkpoints, FinetuningCheckpoints state) {
        return List.of(
                new LogListener(log),
                new ProgressListener(task, 1, epochs.steps()),
                new DivergenceListener(trainer),
                new CheckpointListener(
                        context.config(FinetuneConfig.class).checkpointEverySteps(),
                        log,
                        checkpoints,
                        step -> state.snapshot(
                                step.entry().tokens(),
                                step.isLast()
                                        ? epochs.finalLoss(log)
                                        : step.entry().loss())),
                new GuessListener(new UniformGuess(start.config().vocabularySize()), LOG::warn));
    }

    private FinetuneReport report(TrainingLog log) {
        long tokens = log.entries().get(epochs.steps() - 1).tokens();
        return new FinetuneReport(
                start.config().parameterCount(),
                start.checkpoint().state().step(),
                epochs.count(),
                epochs.steps(),
                (long) epochs.steps() * context.config(FinetuneConfig.class).replaySequencesPerStep(),
                tokens,
                tokens / log.seconds(),
                epochs.firstLoss(log),
                epochs.finalLoss(log),
                counts);
    }
}
