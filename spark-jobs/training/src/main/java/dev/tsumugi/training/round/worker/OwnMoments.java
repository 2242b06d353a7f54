package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.ParameterLayout;
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
import org.bytedeco.javacpp.Pointer;

/**
 * Where each worker's own moments come from and go: a file for each worker and round, so that a worker may move.
 *
 * @param folder of the checkpoints
 * @param round the round that begins, from 1
 * @param files the newest accepted state of each worker; none for a worker that has had no round yet
 */
public record OwnMoments(
        Broadcast<SerializableConfiguration> hadoop, String folder, int round, Map<Integer, WorkerStateFile> files)
        implements Serializable {

    public static OwnMoments of(
            Broadcast<SerializableConfiguration> hadoop, String folder, int round, List<WorkerStateFile> states) {
        SortedMap<Integer, WorkerStateFile> files = new TreeMap<>();
        states.forEach(state -> files.put(state.worker(), state));
        return new OwnMoments(hadoop, folder, round, files);
    }

    /** Sets a worker's moments; answers how many steps are behind them. */
    int read(int worker, ParameterLayout layout, LocalTrainer trainer) throws IOException {
        WorkerStateFile file = files.get(worker);
        if (file == null) {
            Pointer.memset(trainer.optimizerState(), 0, 2 * layout.length() * Float.BYTES);
            return 0;
        }
        states().read(file, layout, trainer.moments());
        return file.momentSteps();
    }

    /** Writes a worker's moments at the end of the round. */
    WorkerStateFile write(int worker, ParameterLayout layout, LocalTrainer trainer) throws IOException {
        return states().write(worker, round, trainer.momentSteps(), layout, trainer.moments());
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
