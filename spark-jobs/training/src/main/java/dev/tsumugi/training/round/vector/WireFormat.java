package dev.tsumugi.training.round.vector;

import dev.tsumugi.model.safetensors.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How numbers travel: little-endian, rounded to the nearest, ties to even. Sums are taken of what is decoded, never of what
 * is encoded. A number that is not finite stays so.
 */
public enum WireFormat {
    FLOAT32(TensorType.FLOAT32),

    /** The upper half of a float32. */
    BFLOAT16(TensorType.BFLOAT16),

    /**
     * Blocks of {@value #BLOCK} numbers. A block is a float32 scale, then a byte for each number, -127 to 127 times the
     * scale. The largest number of a block is exact to rounding. A block that holds one that is not finite is decoded
     * as NaN.
     */
    INT8(null) {
        @Override
        public int bytes(int count) {
            return count + (count + BLOCK - 1) / BLOCK * Float.BYTES;
        }

        @Override
        void encode(float[] values, int count, ByteBuffer out) {
            for (int from = 0; from < count; from += BLOCK) {
                int end = Math.min(count, from + BLOCK);
                float scale = largest(values, from, end) / LARGEST_BYTE;
                out.putFloat(scale);
                for (int i = from; i < end; i++) {
                    out.put(scale == 0 ? 0 : (byte) Math.rint(clamp(values[i] / scale)));
                }
            }
        }

        @Override
        void decode(ByteBuffer in, float[] values, int count) {
            for (int from = 0; from < count; from += BLOCK) {
                float scale = in.getFloat();
                int end = Math.min(count, from + BLOCK);
                for (int i = from; i < end; i++) {
                    values[i] = in.get() * scale;
                }
            }
        }
    },

    /**
     * Blocks of {@value Nibbles#BLOCK} numbers. A block is a float32 scale, then half a byte for each number, -7 to 7 times the
     * scale: 4.25 bits a number. A block that holds one that is not finite is decoded as NaN.
     */
    INT4(null) {
        @Override
        public int bytes(int count) {
            return Nibbles.bytes(count);
        }

        @Override
        void encode(float[] values, int count, ByteBuffer out) {
            Nibbles.encode(values, count, out);
        }

        @Override
        void decode(ByteBuffer in, float[] values, int count) {
            Nibbles.decode(in, values, count);
        }
    },

    /**
     * The {@value LargestOfChunk#KEPT} largest of each chunk of {@value LargestOfChunk#CHUNK} numbers, the others as 0
     * (<a href="https://arxiv.org/abs/2508.15706">SparseLoCo</a>): a quarter of a bit a number. A chunk that holds a number that is
     * not finite is decoded as NaN.
     */
    TOP_K(null) {
        @Override
        public int bytes(int count) {
            return LargestOfChunk.bytes(count);
        }

        @Override
        void encode(float[] values, int count, ByteBuffer out) {
            LargestOfChunk.encode(values, count, out);
        }

        @Override
        void decode(ByteBuffer in, float[] values, int count) {
            LargestOfChunk.decode(in, values, count);
        }
    };

    static final int BLOCK = 256;
    private static final int LARGEST_BYTE = 127;

    /** How single numbers are stored; null where blocks are. */
    private final TensorType type;

    WireFormat(TensorType type) {
        this.type = type;
    }

    /**
     * How means and updates travel where workers' deltas travel so. There is one of them for all workers, and what is rounded from
     * them comes back to nobody, so they are never coarser than int8.
     */
    public final WireFormat ofMeans() {
        return this == INT4 || this == TOP_K ? INT8 : this;
    }

    /** How much of what rounding took from a worker's delta is added to its next one, where the user does not say. */
    public final double usualErrorFeedback() {
        return this == TOP_K ? 0.95 : 0;
    }

    /** The size of {@code count} encoded numbers. */
    public int bytes(int count) {
        return count * type.bytes();
    }

    /** The first {@code count} values. */
    public final byte[] encode(float[] values, int count) {
        byte[] bytes = new byte[bytes(count)];
        encode(values, count, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return bytes;
    }

    /** Overwrites the first {@code count} values with what was encoded. */
    public final void decode(byte[] bytes, float[] values, int count) {
        if (bytes.length != bytes(count)) {
            throw new IllegalArgumentException(count + " numbers take " + bytes(count) + " bytes as " + this
                    + ", but there are " + bytes.length + ".");
        }
        decode(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), values, count);
    }

    void encode(float[] values, int count, ByteBuffer out) {
        type.encode(values, count, out);
    }

    void decode(ByteBuffer in, float[] values, int count) {
        type.decode(in, values, count);
    }

    /** The largest magnitude; NaN when there is one. */
    static float largest(float[] values, int from, int end) {
        float largest = 0;
        for (int i = from; i < end; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        return largest;
    }

    /** Where the scale is subnormal, its rounding may lead beyond the largest byte. */
    private static float clamp(float steps) {
        return Math.max(-LARGEST_BYTE, Math.min(LARGEST_BYTE, steps));
    }
}
