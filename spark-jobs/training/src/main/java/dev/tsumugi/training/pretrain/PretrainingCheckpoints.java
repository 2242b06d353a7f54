package dev.tsumugi.training.pretrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.Retention;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.checkpoint.WorkerStateCheck;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.training.loop.CompletedRound;
import dev.tsumugi.training.loop.TrainingCheckpoints;
import dev.tsumugi.training.loop.TrainingLog;
import dev.tsumugi.training.round.DistributedTrainer;
import dev.tsumugi.training.round.RunPosition;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The checkpoints of a pre-training: its vectors, its {@link RunPosition}, its configuration and its engine. */
final class PretrainingCheckpoints implements AutoCloseable {
    /** The effective configuration. */
    private static final String CONFIGURATION = "run.yaml";
    /** The {@link RunPosition}. */
    private static final String POSITION = "position.json";
    /** The last step before the learning rate goes down, where it has a level. */
    private static final String LEVEL = "level.json";
    /** The name of the engine that trained, which {@code model.engine: auto} leaves open. */
    private static final String ENGINE = "engine.json";

    private static final Logger LOG = LoggerFactory.getLogger(PretrainingCheckpoints.class);
    private static final JsonMapper JSON = new JsonMapper();

    private final StageContext context;
    private final PretrainConfig config;
    private final NetworkSettings settings;
    private final String tokenizerSha256;
    private final DistributedTrainer trainer;
    private final TrainingCheckpoints checkpoints;

    PretrainingCheckpoints(
            StageContext context, NetworkSettings settings, String tokenizerSha256, DistributedTrainer trainer)
            throws IOException {
        this.context = context;
        this.config = context.config(PretrainConfig.class);
        this.settings = settings;
        this.tokenizerSha256 = tokenizerSha256;
        this.trainer = trainer;
        checkpoints = new TrainingCheckpoints(
                context.folder(PretrainStage.STAGE),
                context.hadoop(),
                new Retention(
                        config.keepCheckpoints(),
                        config.keepEveryRounds(),
                        config.keepBest(),
                        Set.of(),
                        lastLevelStep()));
    }

    /** The training as it is after a round. */
    Checkpoint snapshot(CompletedRound round) throws IOException {
        RunPosition position = trainer.position();
        int steps = position.round() * config.stepsPerRound();
        TrainingState state = new TrainingState(
                steps,
                position.round(),
                position.stateSteps(),
                position.nextUnit() * config.stepsPerRound() * config.sequencesPerStep(),
                round.entry().tokens(),
                settings.seed(),
                config.workers(),
                losses(round.entry()));
        SortedMap<String, String> documents = new TreeMap<>(Map.of(
                CONFIGURATION, context.config().toYaml(),
                ENGINE, JSON.writeValueAsString(engine()),
                POSITION, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(position)));
        if (lastLevelStep() > 0) {
            documents.put(LEVEL, JSON.writeValueAsString(lastLevelStep()));
        }
        return new Checkpoint(
                settings.model(),
                state,
                tokenizerSha256,
                trainer.parameters(),
                trainer.vectors(),
                documents,
                position.workerStates());
    }

    private static SortedMap<String, Double> losses(TrainingLog.Entry entry) {
        SortedMap<String, Double> losses = new TreeMap<>();
        losses.put(TrainingState.TRAINING, entry.loss());
        if (entry.validationLoss() != null) {
            losses.put(TrainingState.VALIDATION, entry.validationLoss());
        }
        return losses;
    }

    TrainingCheckpoints files() {
        return checkpoints;
    }

    /**
     * Brings the trainer to where the newest intact checkpoint was saved.
     *
     * @return how far that is; empty where there is no checkpoint
     * @throws UserException when no checkpoint is intact, or the newest intact one belongs to another training
     */
    Optional<TrainingState> resume(JavaSparkContext spark) throws IOException {
        Optional<Checkpoint> newest = newest(new WorkerStateVerification(spark, checkpoints.folder()));
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        try (Checkpoint checkpoint = newest.get()) {
            requireMatch(checkpoint);
            RunPosition position = read(checkpoint, POSITION, RunPosition.class);
            checkpoints.restore(checkpoint, trainer.parameters(), trainer.vectors());
            trainer.resume(position);
            return Optional.of(checkpoint.state());
        }
    }

    /**
     * The newest intact checkpoint. Where the level of the learning rate was to end elsewhere, the newest within both levels: a
     * longer training goes on there, and what was trained while the rate went down is set aside.
     */
    private Optional<Checkpoint> newest(WorkerStateCheck check) throws IOException {
        Optional<Checkpoint> newest = checkpoints.newest(check);
        if (newest.isEmpty() || !newest.get().documents().containsKey(LEVEL)) {
            return newest;
        }
        long end = newest.get().state().step();
        long levelBefore = read(newest.get(), LEVEL, Long.class);
        long level = Math.min(levelBefore, lastLevelStep());
        if (levelBefore == lastLevelStep() || end <= level) {
            return newest;
        }
        Optional<Checkpoint> atLevel = checkpoints.newest(level, check);
        if (atLevel.isEmpty()) {
            LOG.warn(
                    "Training goes on from step {}, where its learning rate had gone down: no checkpoint of step {} or"
                            + " before is left, where it still was at its level.",
                    end,
                    level);
            return newest;
        }
        newest.get().close();
        long step = atLevel.get().state().step();
        LOG.info(
                "Training goes on from step {}, the last checkpoint before the learning rate went down; those up to step {}"
                        + " are kept in set-aside/.",
                step,
                end);
        checkpoints.setAsideAfter(step);
        return atLevel;
    }

    private long lastLevelStep() {
        return settings.optimizer().schedule().lastLevelStep();
    }

    /**
     * Waits until the last checkpoint is written.
     *
     * @throws IOException when it could not be written
     */
    @Override
    public void close() throws IOException {
        checkpoints.close();
    }

    private void requireMatch(Checkpoint checkpoint) throws DamagedFileException {
        TrainingState state = checkpoint.state();
        if (!checkpoint.model().equals(settings.model())
                || state.workers() != config.workers()
                || state.step() != state.round() * config.stepsPerRound()
                || state.seed() != settings.seed()
                || !FlatTensors.agree(checkpoint.optimizer(), trainer.vectors())) {
            throw new UserException("The checkpoint of step " + state.step() + " in " + checkpoints.folder()
                    + " was made with another model, seed, optimizer, averaging, number of workers or steps per round;"
                    + " delete the folder to start anew.");
        }
        String before = checkpoint.documents().containsKey(ENGINE) ? read(checkpoint, ENGINE, String.class) : engine();
        if (!before.equals(engine())) {
            throw new UserException("The checkpoint of step " + state.step() + " in " + checkpoints.folder()
                    + " was trained by the engine " + before + ", but model.engine is " + engine()
                    + " here, and engines round differently: go on where " + before
                    + " is usable, or delete the folder to start anew.");
        }
    }

    private String engine() {
        return settings.engine().name().toLowerCase(Locale.ROOT);
    }

    private static <T> T read(Checkpoint checkpoint, String document, Class<T> type) throws DamagedFileException {
        try {
            return JSON.readValue(checkpoint.documents().getOrDefault(document, ""), type);
        } catch (JsonProcessingException e) {
            throw new DamagedFileException(
                    "The checkpoint of step " + checkpoint.state().step() + " has no readable " + document + ": "
                            + e.getOriginalMessage() + ".",
                    e);
        }
    }
}
