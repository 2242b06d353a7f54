package dev.tsumugi.model.engine.cpu.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Floats outside the Java heap, seen both as a buffer (for loops) and as an address (for BLAS). Offsets are in floats.
 * At most 2 GiB, the reach of a {@link ByteBuffer}.
 */
public final class Floats implements AutoCloseable {

    private static final int CACHE_LINE_BYTES = 64;
    private static final int MAX_FLOATS = Integer.MAX_VALUE / Float.BYTES;

    final ByteBuffer bytes;

    /** The same, for the Vector API. */
    final Object vectorMemory;

    public final long address;
    public final int length;

    /** Keeps the memory alive while this view is. */
    private final FloatPointer memory;

    private Floats(FloatPointer memory, long offset, int length) {
        this.memory = memory;
        this.length = length;
        FloatPointer view = startingAt(memory, offset);
        this.address = view.address();
        this.bytes = view.capacity(length).asByteBuffer().order(ByteOrder.nativeOrder());
        this.vectorMemory = VectorMemory.of(bytes);
    }

    /** Memory of undefined content at a cache line's beginning, so that no vector straddles two lines. */
    public static Floats allocate(long length) {
        int lineFloats = CACHE_LINE_BYTES / Float.BYTES;
        FloatPointer memory = new FloatPointer(requireReach("buffer", length) + (long) lineFloats);
        long misaligned = memory.address() % CACHE_LINE_BYTES;
        long offset = misaligned == 0 ? 0 : (CACHE_LINE_BYTES - misaligned) / Float.BYTES;
        return new Floats(memory, offset, (int) length);
    }

    /** A window on memory that someone else frees. */
    public static Floats view(FloatPointer memory, String name, long offset, long length) {
        return new Floats(memory, offset, requireReach(name, length));
    }

    /**
     * A pointer whose address, not its position, is {@code offset} floats after the given pointer's position: buffers
     * and {@code memset} do not heed positions as arrays and BLAS do.
     */
    static FloatPointer startingAt(FloatPointer memory, long offset) {
        return memory.getPointer(memory.position() + offset).position(0);
    }

    private static int requireReach(String name, long length) {
        if (length > MAX_FLOATS) {
            throw new IllegalArgumentException("The " + name + " would hold " + length
                    + " floats, but the CPU engine reaches at most " + MAX_FLOATS
                    + " in one tensor: choose a smaller vocabulary, width or context.");
        }
        return (int) length;
    }

    public float at(int index) {
        return bytes.getFloat(index * Float.BYTES);
    }

    public void set(int index, float value) {
        bytes.putFloat(index * Float.BYTES, value);
    }

    public void copyFrom(Floats source, int sourceAt, int at, int count) {
        bytes.put(at * Float.BYTES, source.bytes, sourceAt * Float.BYTES, count * Float.BYTES);
    }

    public void read(int at, float[] target) {
        bytes.slice(at * Float.BYTES, target.length * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .get(target);
    }

    /** Frees memory that {@link #allocate} got; the buffer must not be used afterwards. */
    @Override
    public void close() {
        memory.close();
    }
}
