package dev.tsumugi.training.pretrain;

import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.training.loop.CheckpointListener;
import dev.tsumugi.training.loop.CompletedRound;
import dev.tsumugi.training.loop.GuessListener;
import dev.tsumugi.training.loop.LogListener;
import dev.tsumugi.training.loop.ProgressListener;
import dev.tsumugi.training.loop.RoundListener;
import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.training.loop.TrainingLoop;
import dev.tsumugi.training.loop.UniformGuess;
import dev.tsumugi.training.round.DistributedTrainer;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pre-training, from its start or its newest checkpoint to its last round.
 *
 * @param checkpoints of the trainer; the caller closes them
 */
record Pretraining(
        StageContext context,
        JavaSparkContext spark,
        NetworkSettings settings,
        DistributedTrainer trainer,
        PretrainingCheckpoints checkpoints) {
    private static final Logger LOG = LoggerFactory.getLogger(Pretraining.class);

    /** Trains up to the last round; its checkpoint may still be being written afterwards. */
    PretrainReport run() throws IOException {
        Path folder = context.folder(PretrainStage.STAGE);
        Optional<TrainingState> resumed = checkpoints.resume(spark);
        if (resumed.isEmpty()) {
            StartingModel.copyParameters(context, settings.model().vocabularySize(), trainer.parameters());
            return run(TrainingLog.start(folder, context.hadoop()), CompletedRound.NONE);
        }
        TrainingState state = resumed.get();
        TrainingLog log = TrainingLog.resume(folder, context.hadoop(), state.round());
        return run(log, CompletedRound.goOnAfter(state.round(), state.tokens(), log.seconds()));
    }

    private PretrainReport run(TrainingLog log, CompletedRound start) throws IOException {
        int rounds = config().rounds();
        int resumedRounds = Math.toIntExact(start.entry().round());
        DistributedRounds trained =
                new DistributedRounds(trainer, settings.optimizer().schedule(), config().stepsPerRound());
        try (Progress.Task task = context.progress().start("pretrain", stepsOf(rounds - resumedRounds), "steps");
                log) {
            new TrainingLoop(trained, listeners(log, task)).run(start, rounds);
        }
        return report(log, stepsOf(resumedRounds));
    }

    /**
     * What happens between rounds, in this order. Validation comes before the log, which tells its loss. The log comes before
     * the checkpoint, and the checkpoint before the progress, which tells how long it held training up.
     */
    private List<RoundListener> listeners(TrainingLog log, Progress.Task task) {
        JobDescription description = new JobDescription(spark.sc(), config().rounds());
        return List.of(
                description,
                new ValidationListener(
                        config().validateEveryRounds(), config().validationSequences(), trainer, description),
                new LogListener(log),
                new MetricsListener(),
                new CheckpointListener(
                        config().checkpointEveryRounds(),
                        settings.optimizer().schedule().lastLevelStep() / config().stepsPerRound(),
                        log,
                        checkpoints.files(),
                        checkpoints::snapshot),
                new ProgressListener(task, config().stepsPerRound(), stepsOf(config().rounds())),
                new GuessListener(new UniformGuess(settings.model().vocabularySize()), LOG::warn));
    }

    private PretrainReport report(TrainingLog log, int resumedFromStep) {
        List<TrainingLog.Entry> entries = log.entries();
        TrainingLog.Entry last = entries.get(entries.size() - 1);
        AveragingConfig averaging = config().resolvedAveraging();
        boolean outer = averaging.mode() == Mode.DILOCO;
        return new PretrainReport(
                settings.model().parameterCount(),
                settings.model().layers(),
                config().workers(),
                config().rounds(),
                last.step(),
                last.tokens(),
                last.tokens() / log.seconds(),
                entries.get(0).loss(),
                last.loss(),
                last.validationLoss(),
                outer ? averaging.outerLearningRate() : null,
                outer ? averaging.outerMomentum() : null,
                resumedFromStep);
    }

    private int stepsOf(int rounds) {
        return rounds * config().stepsPerRound();
    }

    private PretrainConfig config() {
        return context.config(PretrainConfig.class);
    }
}
