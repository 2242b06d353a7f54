package dev.tsumugi.spark.job;

import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.DamagedFileException;
import dev.tsumugi.model.checkpoint.Retention;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.spark.UserException;
import dev.tsumugi.spark.config.EffectiveConfig;
import dev.tsumugi.spark.config.PretrainConfig;
import dev.tsumugi.spark.config.RunConfig;
import dev.tsumugi.spark.distributed.DistributedTrainer;
import dev.tsumugi.spark.distributed.RoundOutcome;
import dev.tsumugi.spark.distributed.RunPosition;
import dev.tsumugi.spark.run.Progress;
import dev.tsumugi.spark.run.Stage;
import dev.tsumugi.spark.tokens.TokenShards;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.Pointer;

/** The rounds of one pre-training with what happens between them: log, validation, checkpoints, progress. */
final class Pretraining {
    /** The effective configuration, in each checkpoint. */
    private static final String CONFIGURATION = "run.yaml";

    private final RunConfig run;
    private final PretrainConfig config;
    private final JavaSparkContext spark;
    private final NetworkSettings settings;
    private final TokenShards shards;
    private final DistributedTrainer trainer;
    private final Path folder;
    private final CheckpointStore store;
    private final Progress progress;

    private TrainingLog log;
    private Set<Long> resumedStep = Set.of();
    private long tokens;
    private OptionalDouble validationLoss = OptionalDouble.empty();

    Pretraining(
            JobContext context,
            JavaSparkContext spark,
            NetworkSettings settings,
            TokenShards shards,
            DistributedTrainer trainer)
            throws IOException {
        this.run = context.config();
        this.config = run.pretrain();
        this.spark = spark;
        this.settings = settings;
        this.shards = shards;
        this.trainer = trainer;
        this.progress = context.progress();
        folder = context.folder(Stage.PRETRAIN);
        store = new CheckpointStore(folder, context.hadoop());
        log = TrainingLog.start(folder, context.hadoop());
        resume(context);
    }

    PretrainReport run() throws IOException {
        int resumedRounds = trainer.roundsDone();
        try (Progress.Task task = progress.start("pretrain", stepsOf(config.rounds() - resumedRounds), "steps")) {
            for (int round = resumedRounds + 1; round <= config.rounds(); round++) {
                TrainingLog.Entry entry = round(round);
                task.advance(config.stepsPerRound());
                task.note(String.format(
                        Locale.ROOT,
                        "step %d/%d, loss %.3f, %,.0f tokens/s",
                        entry.step(),
                        stepsOf(config.rounds()),
                        entry.loss(),
                        entry.tokensPerSecond()));
            }
        }
        return report(stepsOf(resumedRounds));
    }

    private TrainingLog.Entry round(int round) throws IOException {
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
                measured && validationLoss.isPresent() ? validationLoss.getAsDouble() : null);
        log.add(entry);
        if (last || round % config.checkpointEveryRounds() == 0) {
            log.write();
            save(round, outcome, measured);
        }
        return entry;
    }

    private void save(int round, RoundOutcome outcome, boolean measured) throws IOException {
        SortedMap<String, Double> losses = new TreeMap<>();
        losses.put(TrainingState.TRAINING, outcome.meanLoss());
        if (measured) {
            validationLoss.ifPresent(loss -> losses.put(TrainingState.VALIDATION, loss));
        }
        TrainingState state = new TrainingState(
                stepsOf(round),
                round,
                stepsOf(round),
                (long) stepsOf(round) * config.workers() * config.sequencesPerStep(),
                tokens,
                settings.seed(),
                config.workers(),
                losses);
        store.save(new Checkpoint(
                settings.model(),
                state,
                shards.tokenizerSha256(),
                trainer.parameters(),
                trainer.vectors(),
                new TreeMap<>(Map.of(CONFIGURATION, EffectiveConfig.of(run).toYaml())),
                List.of()));
        store.retain(new Retention(config.keepCheckpoints(), config.keepEveryRounds(), config.keepBest(), resumedStep));
    }

    /** Goes on from the newest checkpoint; without one, starts from {@code model.from} if there is such a model. */
    private void resume(JobContext context) throws IOException {
        Optional<Checkpoint> newest;
        try {
            newest = store.loadNewest();
        } catch (DamagedFileException e) {
            throw new UserException(
                    e.getMessage() + " No other complete checkpoint is left; delete " + folder + " to start anew.", e);
        }
        if (newest.isPresent()) {
            try (Checkpoint checkpoint = newest.get()) {
                restore(checkpoint);
                log = TrainingLog.resume(
                        folder, context.hadoop(), checkpoint.state().round());
            }
        } else {
            StartingModel.copyParameters(context, trainer.parameters());
        }
    }

    private void restore(Checkpoint checkpoint) {
        TrainingState state = checkpoint.state();
        if (!checkpoint.model().equals(settings.model())
                || state.workers() != config.workers()
                || state.step() != state.round() * config.stepsPerRound()
                || state.seed() != settings.seed()) {
            throw new UserException("The checkpoint of step " + state.step() + " in " + folder
                    + " was made with another model, seed, number of workers or steps per round; delete the folder to start"
                    + " anew.");
        }
        long bytes = settings.model().parameterCount() * Float.BYTES;
        Pointer.memcpy(trainer.parameters(), checkpoint.parameters(), bytes);
        trainer.vectors()
                .forEach((name, vector) ->
                        Pointer.memcpy(vector, checkpoint.optimizer().get(name), bytes));
        int round = Math.toIntExact(state.round());
        trainer.resume(new RunPosition(
                round,
                (long) round * config.workers(),
                List.of(),
                List.of(),
                List.of(),
                Math.toIntExact(state.iterations()),
                List.of(),
                List.of()));
        tokens = state.tokens();
        resumedStep = Set.of(state.step());
        Double validation = state.losses().get(TrainingState.VALIDATION);
        validationLoss = validation == null ? OptionalDouble.empty() : OptionalDouble.of(validation);
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
