package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.checkpoint.WorkerStateFile;
import dev.tsumugi.model.checkpoint.WorkerStates;
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
 * Where what each worker keeps for itself comes from and goes, its optimizer state or what rounding took from its delta: a file for each worker and round, so that a worker may move.
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
     * Sets a worker's vectors.
     *
     * @return how many steps are behind them, 0 where the worker has none yet and they are cleared
     */
    int read(int worker, SortedMap<String, FlatTensors> vectors) throws IOException {
        WorkerStateFile file = files.get(worker);
        if (file == null) {
            vectors.values().forEach(FlatTensors::clear);
            return 0;
        }
        states().read(file, vectors);
        return file.stateSteps();
    }

    /** Writes a worker's vectors at the end of the round. */
    WorkerStateFile write(int worker, int stateSteps, SortedMap<String, FlatTensors> vectors) throws IOException {
        return states().write(worker, round, stateSteps, vectors);
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
