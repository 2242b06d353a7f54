package dev.tsumugi.training.pretrain;

import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.CheckpointWriter;
import dev.tsumugi.model.checkpoint.Retention;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.optimizer.AdamW;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;

/** A process that goes on from the newest checkpoint of a folder, saves one after the other, and gets stuck while it writes. */
final class CheckpointLoop {
    static final String RESUMED = "resumed ";
    static final String SAVED = "saved ";
    static final String STUCK = "stuck";

    private static final ModelConfig MODEL = new ModelConfig(17, 8, 8, 1, 2, 1, 12, 10_000, 1e-5, false);

    private CheckpointLoop() {}

    /** Arguments: the folder, the bytes after which the process gets stuck, Hadoop settings as {@code key=value}. */
    public static void main(String[] args) throws IOException {
        Configuration hadoop = new Configuration();
        for (int i = 2; i < args.length; i++) {
            String[] setting = args[i].split("=", 2);
            hadoop.set(setting[0], setting[1]);
        }
        SpentBytes.after(Long.parseLong(args[1]), CheckpointLoop::getStuck);
        CheckpointStore store = new CheckpointStore(new Path(args[0]), hadoop);
        long step = 0;
        try (Checkpoint newest = store.loadNewest().orElse(null)) {
            step = newest == null ? 0 : newest.state().step();
        }
        say(RESUMED + step);
        Retention retention = new Retention(2, 5, true, Set.of(step));
        try (CheckpointWriter writer = new CheckpointWriter(store)) {
            while (true) {
                step++;
                try (Checkpoint checkpoint = atStep(step)) {
                    writer.save(checkpoint, retention);
                }
                if (step > 1) {
                    say(SAVED + (step - 1)); // the writer has waited for the one before
                }
            }
        }
    }

    /** The same for the same step in every process. */
    static Checkpoint atStep(long step) {
        TrainingState state = new TrainingState(
                step, step, step, step, step, 42, 1, new TreeMap<>(Map.of(TrainingState.VALIDATION, 9.0 - step)));
        FlatTensors moment = new FlatTensors(ParameterLayout.of(MODEL), vector(-step));
        return new Checkpoint(MODEL, state, "", vector(step), new TreeMap<>(Map.of(AdamW.FIRST_MOMENT, moment)));
    }

    private static FloatPointer vector(long seed) {
        FloatPointer vector = new FloatPointer(MODEL.parameterCount());
        ParameterInitializer.initialize(MODEL, seed, vector);
        return vector;
    }

    @SuppressWarnings("SystemOut")
    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private static void getStuck() {
        say(STUCK);
        while (true) {
            LockSupport.park();
        }
    }
}
