package dev.tsumugi.training.pretrain;

import dev.tsumugi.model.checkpoint.CheckpointWriter;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.training.loop.RoundDetails;
import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.training.round.DistributedTrainer;
import dev.tsumugi.training.round.RoundOutcome;
import dev.tsumugi.workflow.progress.Progress;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/** The rounds of one pre-training with what happens between them: log, validation, checkpoints, progress. */
final class Pretraining {
    private static final double NOTICEABLE_SECONDS = 0.1;

    private final PretrainConfig config;
    private final JavaSparkContext spark;
    private final NetworkSettings settings;
    private final DistributedTrainer trainer;
    private final RunCheckpoints checkpoints;
    private final Progress progress;

    private TrainingLog log;
    private long tokens;
    private OptionalDouble validationLoss = OptionalDouble.empty();
    private CheckpointWriter.Pause pause = CheckpointWriter.Pause.NONE;

    /** @param checkpoints of the trainer; the caller closes it */
    Pretraining(
            StageContext context,
            JavaSparkContext spark,
            NetworkSettings settings,
            DistributedTrainer trainer,
            RunCheckpoints checkpoints)
            throws IOException {
        this.config = context.config(PretrainConfig.class);
        this.spark = spark;
        this.settings = settings;
        this.trainer = trainer;
        this.checkpoints = checkpoints;
        this.progress = context.progress();
        Path folder = context.folder(PretrainStage.STAGE);
        log = TrainingLog.start(folder, context.hadoop());
        Optional<TrainingState> resumed = checkpoints.resume(spark);
        if (resumed.isPresent()) {
            tokens = resumed.get().tokens();
            Double validation = resumed.get().losses().get(TrainingState.VALIDATION);
            validationLoss = validation == null ? OptionalDouble.empty() : OptionalDouble.of(validation);
            log = TrainingLog.resume(folder, context.hadoop(), resumed.get().round());
        } else {
            StartingModel.copyParameters(context, settings.model().vocabularySize(), trainer.parameters());
        }
    }

    /** Trains up to the last round; its checkpoint may still be being written afterwards. */
    PretrainReport run() throws IOException {
        int resumedRounds = trainer.position().round();
        try (Progress.Task task = progress.start("pretrain", stepsOf(config.rounds() - resumedRounds), "steps");
                TrainingLog closed = log) {
            for (int round = resumedRounds + 1; round <= config.rounds(); round++) {
                TrainingLog.Entry entry = round(round);
                task.advance(config.stepsPerRound());
                task.note(note(entry, stepsOf(config.rounds()), pause.waitedSeconds()));
            }
        }
        return report(stepsOf(resumedRounds));
    }

    private TrainingLog.Entry round(int round) throws IOException {
        checkpoints.requireNoFailure();
        describe(round, "");
        long start = System.nanoTime();
        RoundOutcome outcome = trainer.nextRound();
        double seconds = (System.nanoTime() - start) / 1e9;
        tokens += outcome.targets();
        boolean last = round == config.rounds();
        boolean measured = last || round % config.validateEveryRounds() == 0;
        if (measured) {
            describe(round, ": validation");
            validationLoss = trainer.validationLoss(config.validationSequences());
        }
        int step = stepsOf(round);
        TrainingLog.Entry entry = new TrainingLog.Entry(
                round,
                step,
                tokens,
                outcome.meanLoss(),
                settings.optimizer().schedule().valueAt(step - 1, 0),
                outcome.targets() / seconds,
                log.seconds() + seconds,
                measured && validationLoss.isPresent() ? validationLoss.getAsDouble() : null,
                RoundDetails.of(outcome, pause));
        log.add(entry);
        TrainingMetrics.show(entry);
        pause = CheckpointWriter.Pause.NONE;
        if (last || round % config.checkpointEveryRounds() == 0) {
            log.write(); // before the checkpoint: a run that goes on from it finds all rounds up to it
            pause = checkpoints.save(tokens, losses(entry));
        }
        return entry;
    }

    /**
     * What the progress line tells after a round.
     *
     * @param allSteps of the run
     * @param waitedSeconds for the checkpoint before the one that was just taken
     */
    static String note(TrainingLog.Entry entry, int allSteps, double waitedSeconds) {
        StringBuilder note = new StringBuilder(String.format(
                Locale.ROOT,
                "step %d/%d, loss %.3f, %,.0f tokens/s",
                entry.step(),
                allSteps,
                entry.loss(),
                entry.tokensPerSecond()));
        RoundDetails details = entry.details();
        if (details.accepted() < details.all()) {
            note.append(String.format(Locale.ROOT, ", %d of %d workers", details.accepted(), details.all()));
        }
        if (waitedSeconds > NOTICEABLE_SECONDS) {
            note.append(String.format(Locale.ROOT, ", waited %.1f s for the checkpoint before", waitedSeconds));
        }
        return note.toString();
    }

    private static SortedMap<String, Double> losses(TrainingLog.Entry entry) {
        SortedMap<String, Double> losses = new TreeMap<>();
        losses.put(TrainingState.TRAINING, entry.loss());
        if (entry.validationLoss() != null) {
            losses.put(TrainingState.VALIDATION, entry.validationLoss());
        }
        return losses;
    }

    private PretrainReport report(int resumedFromStep) {
        List<TrainingLog.Entry> entries = log.entries();
        TrainingLog.Entry last = entries.get(entries.size() - 1);
        return new PretrainReport(
                settings.model().parameterCount(),
                config.workers(),
                config.rounds(),
                last.step(),
                tokens,
                tokens / log.seconds(),
                entries.get(0).loss(),
                last.loss(),
                validationLoss.isPresent() ? validationLoss.getAsDouble() : null,
                resumedFromStep);
    }

    private int stepsOf(int rounds) {
        return rounds * config.stepsPerRound();
    }

    private void describe(int round, String what) {
        spark.sc().setJobDescription("pretrain round " + round + "/" + config.rounds() + what);
    }
}
