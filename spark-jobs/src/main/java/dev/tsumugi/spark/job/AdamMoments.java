package dev.tsumugi.spark.job;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.checkpoint.Checkpoint;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** The optimizer's one vector of 2·P floats as the two vectors of a checkpoint. */
final class AdamMoments {
    private AdamMoments() {}

    /** Views of a trainer's optimizer state. */
    static SortedMap<String, FloatPointer> of(FloatPointer optimizerState, ModelConfig model) {
        SortedMap<String, FloatPointer> moments = new TreeMap<>();
        moments.put(Checkpoint.FIRST_MOMENT, optimizerState);
        moments.put(Checkpoint.SECOND_MOMENT, optimizerState.getPointer(model.parameterCount()));
        return moments;
    }

    /** Overwrites a trainer's vectors with those of a checkpoint. */
    static void copy(Checkpoint checkpoint, FloatPointer parameters, FloatPointer optimizerState) {
        long count = checkpoint.model().parameterCount();
        long bytes = count * Float.BYTES;
        Pointer.memcpy(parameters, checkpoint.parameters(), bytes);
        Pointer.memcpy(optimizerState, checkpoint.optimizer().get(Checkpoint.FIRST_MOMENT), bytes);
        Pointer.memcpy(optimizerState.getPointer(count), checkpoint.optimizer().get(Checkpoint.SECOND_MOMENT), bytes);
    }
}
