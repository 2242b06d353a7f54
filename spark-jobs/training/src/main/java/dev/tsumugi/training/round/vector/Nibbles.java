package dev.tsumugi.training.round.vector;

import java.nio.ByteBuffer;

/** Blocks of numbers as a scale and half a byte each; the number of an even place is the lower half. */
final class Nibbles {
    static final int BLOCK = 128;
    private static final int LARGEST = 7;

    private Nibbles() {}

    static int bytes(int count) {
        return (count + 1) / 2 + (count + BLOCK - 1) / BLOCK * Float.BYTES;
    }

    static void encode(float[] values, int count, ByteBuffer out) {
        for (int from = 0; from < count; from += BLOCK) {
            int end = Math.min(count, from + BLOCK);
            float scale = scaleOf(WireFormat.largest(values, from, end));
            out.putFloat(scale);
            for (int i = from; i < end; i += 2) {
                int high = i + 1 < end ? steps(values[i + 1], scale) : 0;
                out.put((byte) (high << 4 | steps(values[i], scale) & 0xF));
            }
        }
    }

    static void decode(ByteBuffer in, float[] values, int count) {
        for (int from = 0; from < count; from += BLOCK) {
            float scale = in.getFloat();
            int end = Math.min(count, from + BLOCK);
            for (int i = from; i < end; i += 2) {
                int pair = in.get();
                values[i] = lower(pair) * scale;
                if (i + 1 < end) {
                    values[i + 1] = (pair >> 4) * scale;
                }
            }
        }
    }

    /** What a step is worth where the largest magnitude is this. */
    static float scaleOf(float largest) {
        return largest / LARGEST;
    }

    /** The nearest number of steps, -7 to 7; ties to even. */
    static int steps(float value, float scale) {
        return scale == 0 ? 0 : (int) Math.rint(Math.max(-LARGEST, Math.min(LARGEST, value / scale)));
    }

    /** The signed lower half of a byte. */
    static int lower(int bits) {
        return bits << 28 >> 28;
    }
}
