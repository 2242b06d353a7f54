package dev.tsumugi.training.loop;

import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.CheckpointWriter;
import dev.tsumugi.model.checkpoint.Retention;
import dev.tsumugi.model.checkpoint.WorkerStateCheck;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** The checkpoints of one training. The one that it was resumed from is never deleted. */
public final class TrainingCheckpoints implements AutoCloseable {
    private final Path folder;
    private final Retention retention;
    private final CheckpointStore store;
    private final CheckpointWriter writer;
    private Set<Long> resumedStep = Set.of();

    /** @param retention which checkpoints stay beside the one that the training was resumed from */
    public TrainingCheckpoints(Path folder, Configuration hadoop, Retention retention) throws IOException {
        this.folder = folder;
        this.retention = retention;
        store = new CheckpointStore(folder, hadoop);
        writer = new CheckpointWriter(store);
    }

    public Path folder() {
        return folder;
    }

    /**
     * The newest complete checkpoint; empty where there is none. The caller closes it.
     *
     * @throws UserException when none of those that are there is intact
     */
    public Optional<Checkpoint> newest(WorkerStateCheck check) throws IOException {
        return newest(Long.MAX_VALUE, check);
    }

    /** The same of at most a step. */
    public Optional<Checkpoint> newest(long upToStep, WorkerStateCheck check) throws IOException {
        try {
            return store.loadNewest(upToStep, check);
        } catch (DamagedFileException e) {
            throw new UserException(
                    e.getMessage() + " No other complete checkpoint is left; delete " + folder + " to start anew.", e);
        }
    }

    /** {@linkplain CheckpointStore#setAsideAfter Sets aside} all checkpoints of later steps. */
    public void setAsideAfter(long step) throws IOException {
        store.setAsideAfter(step);
    }

    /**
     * Overwrites a training's vectors with those of a checkpoint, which becomes the latest one.
     *
     * @param parameters P floats
     * @param vectors those beside the parameters by the names that the checkpoint gives them
     */
    public void restore(Checkpoint checkpoint, FloatPointer parameters, Map<String, FlatTensors> vectors)
            throws IOException {
        Pointer.memcpy(parameters, checkpoint.parameters(), checkpoint.model().parameterCount() * Float.BYTES);
        vectors.forEach((name, vector) -> vector.set(checkpoint.optimizer().get(name)));
        resumedStep = Set.of(checkpoint.state().step());
        store.nameLatest(store.folderOf(checkpoint.state().step()));
    }

    /**
     * Saves a copy of the checkpoint while training goes on, and deletes what need not stay.
     *
     * @return how long that held training up
     * @throws IOException when the checkpoint before could not be written
     */
    CheckpointWriter.Pause save(Checkpoint checkpoint) throws IOException {
        return writer.save(checkpoint, retention.withProtectedSteps(resumedStep));
    }

    /**
     * Does not wait.
     *
     * @throws IOException when a checkpoint could not be written meanwhile
     */
    void requireNoFailure() throws IOException {
        writer.requireNoFailure();
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
}
