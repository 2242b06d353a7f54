package dev.tsumugi.spark.distributed;

import java.io.Serializable;
import org.bytedeco.javacpp.FloatPointer;

/** A copy of a flat vector on the Java heap, in slices, so that no array or serialised record meets a 2 GB limit. */
final class FloatSlices implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int SLICE_FLOATS = 1 << 22;

    private final float[][] slices;

    private FloatSlices(float[][] slices) {
        this.slices = slices;
    }

    /** Copies {@code length} floats from the pointer's position on. */
    static FloatSlices copyOf(FloatPointer vector, long length) {
        float[][] slices = new float[Math.toIntExact((length + SLICE_FLOATS - 1) / SLICE_FLOATS)][];
        for (int i = 0; i < slices.length; i++) {
            long start = (long) i * SLICE_FLOATS;
            slices[i] = new float[(int) Math.min(SLICE_FLOATS, length - start)];
            vector.getPointer(start).get(slices[i]);
        }
        return new FloatSlices(slices);
    }

    void copyTo(FloatPointer vector) {
        for (int i = 0; i < slices.length; i++) {
            vector.getPointer((long) i * SLICE_FLOATS).put(slices[i]);
        }
    }

    int count() {
        return slices.length;
    }

    /** The floats of slice {@code i}; not to be changed. */
    float[] slice(int i) {
        return slices[i];
    }

    /** The place of slice {@code i} in the vector. */
    static long start(int i) {
        return (long) i * SLICE_FLOATS;
    }

    boolean isFinite() {
        for (float[] slice : slices) {
            for (float value : slice) {
                if (!Float.isFinite(value)) {
                    return false;
                }
            }
        }
        return true;
    }
}
