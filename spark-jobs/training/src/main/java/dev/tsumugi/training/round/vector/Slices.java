package dev.tsumugi.training.round.vector;

import java.io.Serializable;

/**
 * How a vector is cut, so that no array, record or result meets a limit of 2 GB. All slices but the last one have
 * {@value #FLOATS} floats. That many fit a processor's cache. Their arrays are also small enough for a JVM to collect
 * cheaply. G1 sets arrays of half a megabyte apart, and even in doubles these have less.
 *
 * @param length of the vector
 */
public record Slices(long length) implements Serializable {
    public static final int FLOATS = 1 << 15;

    public int count() {
        return Math.toIntExact((length + FLOATS - 1) / FLOATS);
    }

    /** The index of a slice's first float in the vector. */
    public long start(int slice) {
        return (long) slice * FLOATS;
    }

    /** The floats of a slice. */
    public int size(int slice) {
        return (int) Math.min(FLOATS, length - start(slice));
    }

    /** The size of the whole vector, encoded. */
    public long bytes(WireFormat format) {
        long bytes = 0;
        for (int slice = 0; slice < count(); slice++) {
            bytes += format.bytes(size(slice));
        }
        return bytes;
    }
}
