package dev.tsumugi.training.pretrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.CheckpointWriter;
import dev.tsumugi.model.checkpoint.Retention;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.train.NetworkSettings;
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
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** Saves and restores a distributed training: its vectors, its {@link RunPosition} and what its log goes on from. */
final class RunCheckpoints implements AutoCloseable {
    /** The effective configuration. */
    private static final String CONFIGURATION = "run.yaml";
    /** The {@link RunPosition}. */
    private static final String POSITION = "position.json";
    /** The name of the engine that trained, which {@code model.engine: auto} leaves open. */
    private static final String ENGINE = "engine.json";

    private static final JsonMapper JSON = new JsonMapper();

    private final StageContext context;
    private final PretrainConfig config;
    private final NetworkSettings settings;
    private final String tokenizerSha256;
    private final DistributedTrainer trainer;
    private final Path folder;
    private final CheckpointStore store;
    private final CheckpointWriter writer;
    private Set<Long> resumedStep = Set.of();

    RunCheckpoints(StageContext context, NetworkSettings settings, String tokenizerSha256, DistributedTrainer trainer)
            throws IOException {
        this.context = context;
        this.config = context.config(PretrainConfig.class);
        this.settings = settings;
        this.tokenizerSha256 = tokenizerSha256;
        this.trainer = trainer;
        folder = context.folder(PretrainStage.STAGE);
        store = new CheckpointStore(folder, context.hadoop());
        writer = new CheckpointWriter(store);
    }

    /**
     * Saves the trainer as it is now; what it learns from then on does not matter.
     *
     * @return how long that held training up
     * @throws IOException when the checkpoint before could not be written
     */
    CheckpointWriter.Pause save(long tokens, SortedMap<String, Double> losses) throws IOException {
        RunPosition position = trainer.position();
        int steps = position.round() * config.stepsPerRound();
        TrainingState state = new TrainingState(
                steps,
                position.round(),
                position.stateSteps(),
                position.nextUnit() * config.stepsPerRound() * config.sequencesPerStep(),
                tokens,
                settings.seed(),
                config.workers(),
                losses);
        SortedMap<String, String> documents = new TreeMap<>(Map.of(
                CONFIGURATION, context.config().toYaml(),
                ENGINE, JSON.writeValueAsString(engine()),
                POSITION, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(position)));
        Checkpoint checkpoint = new Checkpoint(
                settings.model(),
                state,
                tokenizerSha256,
                trainer.parameters(),
                trainer.vectors(),
                documents,
                position.workerStates());
        return writer.save(
                checkpoint,
                new Retention(config.keepCheckpoints(), config.keepEveryRounds(), config.keepBest(), resumedStep));
    }

    /** @throws IOException when a checkpoint could not be written meanwhile */
    void requireNoFailure() throws IOException {
        writer.requireNoFailure();
    }

    /**
     * Brings the trainer to where the newest intact checkpoint was saved.
     *
     * @return that place; empty where there is no checkpoint
     * @throws UserException when no checkpoint is intact, or the newest intact one belongs to another training
     */
    Optional<TrainingState> resume(JavaSparkContext spark) throws IOException {
        Optional<Checkpoint> newest;
        try {
            newest = store.loadNewest(new WorkerStateVerification(spark, folder));
        } catch (DamagedFileException e) {
            throw new UserException(
                    e.getMessage() + " No other complete checkpoint is left; delete " + folder + " to start anew.", e);
        }
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        try (Checkpoint checkpoint = newest.get()) {
            requireMatch(checkpoint);
            RunPosition position = read(checkpoint, POSITION, RunPosition.class);
            long bytes = settings.model().parameterCount() * Float.BYTES;
            Pointer.memcpy(trainer.parameters(), checkpoint.parameters(), bytes);
            for (Map.Entry<String, FloatPointer> vector : trainer.vectors().entrySet()) {
                Pointer.memcpy(vector.getValue(), checkpoint.optimizer().get(vector.getKey()), bytes);
            }
            trainer.resume(position);
            resumedStep = Set.of(checkpoint.state().step());
            return Optional.of(checkpoint.state());
        }
    }

    /**
     * Waits until the last checkpoint is written.
     *
     * @throws IOException when it could not be written
     */
    @Override
    public void close() throws IOException {
        writer.close();
    }

    private void requireMatch(Checkpoint checkpoint) throws DamagedFileException {
        TrainingState state = checkpoint.state();
        if (!checkpoint.model().equals(settings.model())
                || state.workers() != config.workers()
                || state.step() != state.round() * config.stepsPerRound()
                || state.seed() != settings.seed()
                || !checkpoint.optimizer().keySet().equals(trainer.vectors().keySet())) {
            throw new UserException("The checkpoint of step " + state.step() + " in " + folder
                    + " was made with another model, seed, optimizer, averaging, number of workers or steps per round;"
                    + " delete the folder to start anew.");
        }
        String before = checkpoint.documents().containsKey(ENGINE) ? read(checkpoint, ENGINE, String.class) : engine();
        if (!before.equals(engine())) {
            throw new UserException("The checkpoint of step " + state.step() + " in " + folder
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
