package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.checkpoint.WorkerStateFile;
import dev.tsumugi.model.checkpoint.WorkerStates;
import dev.tsumugi.model.train.LocalTrainer;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Where each worker's own optimizer state comes from and goes: a file for each worker and round, so that a worker may move.
 *
 * @param folder of the checkpoints
 * @param round the round that begins, from 1
 * @param files the newest accepted state of each worker; none for a worker that has had no round yet
 */
public record OwnStates(
        Broadcast<SerializableConfiguration> hadoop, String folder, int round, Map<Integer, WorkerStateFile> files)
        implements Serializable {

    public static OwnStates of(
            Broadcast<SerializableConfiguration> hadoop, String folder, int round, List<WorkerStateFile> states) {
        SortedMap<Integer, WorkerStateFile> files = new TreeMap<>();
        states.forEach(state -> files.put(state.worker(), state));
        return new OwnStates(hadoop, folder, round, files);
    }

    /**
     * Sets a worker's state.
     *
     * @return how many steps are behind it
     */
    int read(int worker, LocalTrainer trainer) throws IOException {
        WorkerStateFile file = files.get(worker);
        if (file == null) {
            trainer.clearOptimizerState();
            return 0;
        }
        states().read(file, trainer.stateVectors());
        return file.stateSteps();
    }

    /** Writes a worker's state at the end of the round. */
    WorkerStateFile write(int worker, LocalTrainer trainer) throws IOException {
        return states().write(worker, round, trainer.stateSteps(), trainer.stateVectors());
    }

    /** The newest states after a round. */
    public static List<WorkerStateFile> after(List<WorkerStateFile> before, List<WorkerStateFile> accepted) {
        SortedMap<Integer, WorkerStateFile> newest = new TreeMap<>();
        before.forEach(state -> newest.put(state.worker(), state));
        accepted.forEach(state -> newest.put(state.worker(), state));
        return List.copyOf(newest.values());
    }

    private WorkerStates states() throws IOException {
        return new WorkerStates(new Path(folder), hadoop.value().value());
    }
}
