package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Takes the steps of any optimizer in plain loops and double precision: the oracle of the faster ways. Vectors start at the
 * pointer's position. Not safe for use by several threads: each takes one of its own.
 */
public final class PlainStep {
    private static final int CHUNK_FLOATS = 1 << 16;

    private final StateLayout stateLayout;
    private final float[][] buffers;
    private final float[][] state;
    private float[] floats = {};
    private double[] change = {};

    /** @param stateLayout of the optimizer whose steps are taken */
    public PlainStep(StateLayout stateLayout) {
        this.stateLayout = stateLayout;
        buffers = new float[stateLayout.vectors()][0];
        state = new float[stateLayout.vectors()][];
    }

    /**
     * Takes a whole step on one thread.
     *
     * @param parameters P floats, changed
     * @param gradient P floats, unchanged
     * @param state the optimizer's state vectors, changed; null where it has none
     * @return the global norm of the gradient, before clipping
     */
    public static double take(
            ModelConfig config,
            FloatPointer parameters,
            FloatPointer gradient,
            FloatPointer state,
            OptimizerStep step) {
        ParameterLayout layout = ParameterLayout.of(config);
        double norm = norm(gradient, layout.length());
        PlainStep plain = new PlainStep(StateLayout.of(step.optimizer(), layout));
        for (Slice slice : step.optimizer().slices(layout)) {
            plain.take(step, step.clipFactor(norm), slice, parameters, gradient, state);
        }
        return norm;
    }

    /** Euclidean, summed in the order of the elements. */
    public static double norm(FloatPointer vector, long length) {
        float[] values = new float[CHUNK_FLOATS];
        double squares = 0;
        for (long at = 0; at < length; at += CHUNK_FLOATS) {
            int count = (int) Math.min(CHUNK_FLOATS, length - at);
            vector.getPointer(at).get(values, 0, count);
            for (int i = 0; i < count; i++) {
                squares += (double) values[i] * values[i];
            }
        }
        return Math.sqrt(squares);
    }

    /**
     * Takes the step on one slice.
     *
     * @param clipFactor what clipping multiplies the gradient by
     */
    public void take(
            OptimizerStep step,
            double clipFactor,
            Slice slice,
            FloatPointer parameters,
            FloatPointer gradient,
            FloatPointer vectors) {
        change(step, clipFactor, slice, gradient, vectors);
        double kept = step.keptFraction(slice.tensor());
        FloatPointer own = parameters.getPointer(slice.offset());
        own.get(floats, 0, slice.length());
        for (int i = 0; i < slice.length(); i++) {
            floats[i] = (float) (floats[i] * kept - change[i]);
        }
        own.put(floats, 0, slice.length());
    }

    /**
     * Replaces the gradient of a slice by what is subtracted from its parameters beside their decay. Nothing is clipped.
     *
     * @param vectors the optimizer's state vectors, changed; null where it has none
     */
    public void replace(OptimizerStep step, Slice slice, FloatPointer gradient, FloatPointer vectors) {
        change(step, 1, slice, gradient, vectors);
        for (int i = 0; i < slice.length(); i++) {
            floats[i] = (float) change[i];
        }
        gradient.getPointer(slice.offset()).put(floats, 0, slice.length());
    }

    private void change(
            OptimizerStep step, double clipFactor, Slice slice, FloatPointer gradient, FloatPointer vectors) {
        int length = slice.length();
        reserve(length);
        gradient.getPointer(slice.offset()).get(floats, 0, length);
        for (int i = 0; i < length; i++) {
            change[i] = floats[i] * clipFactor;
        }
        for (int vector = 0; vector < state.length; vector++) {
            boolean remembered = stateLayout.has(vector, slice.tensor());
            state[vector] = remembered ? buffers[vector] : null;
            if (remembered) {
                at(vectors, vector, slice).get(buffers[vector], 0, length);
            }
        }
        step.optimizer().change(step, slice, change, state);
        for (int vector = 0; vector < state.length; vector++) {
            if (state[vector] != null) {
                at(vectors, vector, slice).put(buffers[vector], 0, length);
            }
        }
    }

    private FloatPointer at(FloatPointer vectors, int vector, Slice slice) {
        return vectors.getPointer(stateLayout.offset(vector, slice.tensor()) + slice.at());
    }

    private void reserve(int length) {
        if (floats.length < length) {
            floats = new float[length];
            change = new double[length];
            for (int vector = 0; vector < buffers.length; vector++) {
                buffers[vector] = new float[length];
            }
        }
    }
}
