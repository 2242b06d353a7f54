package dev.tsumugi.training.round.vector;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.bytedeco.javacpp.FloatPointer;

/** A vector that executors may fetch. Its slices travel together, as many as stay far below what an object may hold. */
public final class SlicedBroadcast implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final int MAX_PART_BYTES = 16 << 20;

    private final Slices slices;
    private final WireFormat format;
    private final List<Broadcast<byte[][]>> parts;

    private SlicedBroadcast(Slices slices, WireFormat format, List<Broadcast<byte[][]>> parts) {
        this.slices = slices;
        this.format = format;
        this.parts = parts;
    }

    /** Takes the slices of a vector, in their order. */
    public static final class Builder {
        private final JavaSparkContext spark;
        private final Slices slices;
        private final WireFormat format;
        private final List<Broadcast<byte[][]>> parts = new ArrayList<>();
        private final List<byte[]> next = new ArrayList<>();
        private int nextBytes;

        /** @param length of the vector */
        public Builder(JavaSparkContext spark, long length, WireFormat format) {
            this.spark = spark;
            this.slices = new Slices(length);
            this.format = format;
        }

        /** Adds the next slice, encoded. */
        public void append(byte[] encoded) {
            if (nextBytes + encoded.length > MAX_PART_BYTES) {
                broadcastNext();
            }
            next.add(encoded);
            nextBytes += encoded.length;
        }

        /** The vector of all slices. */
        public SlicedBroadcast build() {
            broadcastNext();
            return new SlicedBroadcast(slices, format, new ArrayList<>(parts));
        }

        private void broadcastNext() {
            parts.add(spark.broadcast(next.toArray(byte[][]::new)));
            next.clear();
            nextBytes = 0;
        }
    }

    /** The first {@code length} floats of a vector. */
    static SlicedBroadcast of(JavaSparkContext spark, FloatPointer vector, long length, WireFormat format) {
        Builder builder = new Builder(spark, length, format);
        Slices slices = new Slices(length);
        float[] values = new float[Slices.FLOATS];
        for (int slice = 0; slice < slices.count(); slice++) {
            int size = slices.size(slice);
            vector.getPointer(slices.start(slice)).get(values, 0, size);
            builder.append(format.encode(values, size));
        }
        return builder.build();
    }

    /** What an executor fetches. */
    long bytes() {
        return slices.bytes(format);
    }

    /** Fetches the vector and overwrites another with it. */
    void assignTo(FloatPointer vector) {
        float[] values = new float[Slices.FLOATS];
        int slice = 0;
        for (Broadcast<byte[][]> part : parts) {
            for (byte[] encoded : part.value()) {
                int size = slices.size(slice);
                format.decode(encoded, values, size);
                vector.getPointer(slices.start(slice)).put(values, 0, size);
                slice++;
            }
        }
    }

    /** Fetches the vector and adds it to another. */
    void addTo(FloatPointer vector) {
        float[] changes = new float[Slices.FLOATS];
        float[] values = new float[Slices.FLOATS];
        int slice = 0;
        for (Broadcast<byte[][]> part : parts) {
            for (byte[] encoded : part.value()) {
                int size = slices.size(slice);
                format.decode(encoded, changes, size);
                FloatPointer target = vector.getPointer(slices.start(slice));
                target.get(values, 0, size);
                for (int i = 0; i < size; i++) {
                    values[i] += changes[i];
                }
                target.put(values, 0, size);
                slice++;
            }
        }
    }

    void destroy() {
        parts.forEach(Broadcast::destroy);
    }
}
