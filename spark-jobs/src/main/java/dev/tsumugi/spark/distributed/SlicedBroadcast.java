package dev.tsumugi.spark.distributed;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.bytedeco.javacpp.FloatPointer;

/** A vector that executors may fetch, a slice at a time. */
final class SlicedBroadcast implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Slices slices;
    private final WireFormat format;
    private final ArrayList<Broadcast<byte[]>> parts = new ArrayList<>();

    /** Without slices yet. */
    SlicedBroadcast(long length, WireFormat format) {
        this.slices = new Slices(length);
        this.format = format;
    }

    /** The first {@code length} floats of a vector. */
    static SlicedBroadcast of(JavaSparkContext spark, FloatPointer vector, long length, WireFormat format) {
        SlicedBroadcast broadcast = new SlicedBroadcast(length, format);
        float[] values = new float[Slices.FLOATS];
        for (int slice = 0; slice < broadcast.slices.count(); slice++) {
            int size = broadcast.slices.size(slice);
            vector.getPointer(broadcast.slices.start(slice)).get(values, 0, size);
            broadcast.append(spark, format.encode(values, size));
        }
        return broadcast;
    }

    /** Adds the next slice, encoded. */
    void append(JavaSparkContext spark, byte[] encoded) {
        parts.add(spark.broadcast(encoded));
    }

    /** What an executor fetches. */
    long bytes() {
        return slices.bytes(format);
    }

    /** Fetches the vector and overwrites another with it. */
    void assignTo(FloatPointer vector) {
        float[] values = new float[Slices.FLOATS];
        for (int slice = 0; slice < parts.size(); slice++) {
            int size = slices.size(slice);
            format.decode(parts.get(slice).value(), values, size);
            vector.getPointer(slices.start(slice)).put(values, 0, size);
        }
    }

    /** Fetches the vector and adds it to another. */
    void addTo(FloatPointer vector) {
        float[] changes = new float[Slices.FLOATS];
        float[] values = new float[Slices.FLOATS];
        for (int slice = 0; slice < parts.size(); slice++) {
            int size = slices.size(slice);
            format.decode(parts.get(slice).value(), changes, size);
            FloatPointer place = vector.getPointer(slices.start(slice));
            place.get(values, 0, size);
            for (int i = 0; i < size; i++) {
                values[i] += changes[i];
            }
            place.put(values, 0, size);
        }
    }

    void destroy() {
        List.copyOf(parts).forEach(Broadcast::destroy);
        parts.clear();
    }
}
