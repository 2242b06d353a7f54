package dev.tsumugi.model;

import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * Tensors one after the other in one vector.
 *
 * @param layout their names and places
 * @param floats outside the Java heap, counted from the pointer's position
 */
public record FlatTensors(ParameterLayout layout, FloatPointer floats) implements AutoCloseable {

    /** Room for tensors, not set to anything. */
    public static FlatTensors allocate(ParameterLayout layout) {
        return new FlatTensors(layout, new FloatPointer(layout.length()));
    }

    /** The same in memory of its own, which the caller frees. */
    public FlatTensors copy() {
        FlatTensors copy = allocate(layout);
        copy.set(this);
        return copy;
    }

    /**
     * Takes the floats of others.
     *
     * @throws IllegalArgumentException when these are other tensors
     */
    public void set(FlatTensors others) {
        if (!layout.equals(others.layout)) {
            throw new IllegalArgumentException(
                    "Vectors of different tensors: " + layout.length() + " floats and " + others.layout.length() + ".");
        }
        Pointer.memcpy(floats, others.floats, layout.length() * Float.BYTES);
    }

    /** Sets all floats to 0. */
    public void clear() {
        Pointer.memset(floats, 0, layout.length() * Float.BYTES);
    }

    /** Whether two collections of vectors have the same names, each for the same tensors. */
    public static boolean agree(Map<String, FlatTensors> some, Map<String, FlatTensors> others) {
        return some.keySet().equals(others.keySet())
                && some.entrySet().stream()
                        .allMatch(vector -> vector.getValue().layout.equals(others.get(vector.getKey()).layout));
    }

    @Override
    public void close() {
        floats.close();
    }
}
