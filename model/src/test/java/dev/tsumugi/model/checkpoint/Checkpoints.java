package dev.tsumugi.model.checkpoint;

import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.optimizer.AdamW;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.FloatPointer;

/** Checkpoints of a tiny model, each step with its own numbers. */
final class Checkpoints {
    static final ModelConfig MODEL = new ModelConfig(17, 8, 8, 2, 2, 1, 12, 10_000, 1e-5, false);

    private Checkpoints() {}

    static Checkpoint atStep(long step) {
        return new Checkpoint(
                MODEL,
                new TrainingState(
                        step, step / 8, step, 32 * step, 256 * step, 42, 2, new TreeMap<>(Map.of("training", 3.5))),
                "cafe",
                vector(step),
                moments(step + 1000, step + 2000));
    }

    /** AdamW's state. */
    static SortedMap<String, FlatTensors> moments(long firstSeed, long secondSeed) {
        ParameterLayout layout = ParameterLayout.of(MODEL);
        return new TreeMap<>(Map.of(
                AdamW.FIRST_MOMENT,
                new FlatTensors(layout, vector(firstSeed)),
                AdamW.SECOND_MOMENT,
                new FlatTensors(layout, vector(secondSeed))));
    }

    static FloatPointer vector(long seed) {
        Random random = new Random(seed);
        FloatPointer vector = new FloatPointer(MODEL.parameterCount());
        for (long i = 0; i < MODEL.parameterCount(); i++) {
            vector.put(i, (float) random.nextGaussian());
        }
        return vector;
    }

    static float[] floats(FlatTensors tensors) {
        float[] values = new float[(int) tensors.layout().length()];
        tensors.floats().get(values);
        return values;
    }

    static float[] floats(FloatPointer vector) {
        float[] values = new float[(int) MODEL.parameterCount()];
        vector.get(values);
        return values;
    }
}
