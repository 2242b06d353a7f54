package dev.tsumugi.training.round.vector;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The numbers of largest magnitude of each chunk: a float32 scale, then for each of them, in their order, two bytes with its place in
 * 12 bits and -7 to 7 times the scale in 4. Of equal ones the first are kept. A shorter last chunk keeps as large a part.
 */
final class LargestOfChunk {
    static final int CHUNK = 4096;
    static final int KEPT = 64;
    private static final int VALUE_BITS = 4;

    private LargestOfChunk() {}

    static int bytes(int count) {
        int rest = count % CHUNK;
        return count / CHUNK * bytesOfChunk(CHUNK) + (rest == 0 ? 0 : bytesOfChunk(rest));
    }

    private static int bytesOfChunk(int size) {
        return Float.BYTES + kept(size) * Short.BYTES;
    }

    private static int kept(int size) {
        return (size * KEPT + CHUNK - 1) / CHUNK;
    }

    static void encode(float[] values, int count, ByteBuffer out) {
        for (int from = 0; from < count; from += CHUNK) {
            int size = Math.min(CHUNK, count - from);
            float scale = Nibbles.scaleOf(WireFormat.largest(values, from, from + size));
            out.putFloat(scale);
            for (int place : largest(values, from, size)) {
                int steps = Nibbles.steps(values[from + place], scale);
                out.putShort((short) (place << VALUE_BITS | steps & 0xF));
            }
        }
    }

    static void decode(ByteBuffer in, float[] values, int count) {
        for (int from = 0; from < count; from += CHUNK) {
            int size = Math.min(CHUNK, count - from);
            float scale = in.getFloat();
            Arrays.fill(values, from, from + size, 0 * scale); // NaN where the scale is not finite
            for (int i = kept(size); i > 0; i--) {
                int bits = Short.toUnsignedInt(in.getShort());
                values[from + (bits >>> VALUE_BITS)] = Nibbles.lower(bits) * scale;
            }
        }
    }

    /** The places of the largest magnitudes of a chunk, in their order. */
    private static int[] largest(float[] values, int from, int size) {
        long[] ranked = new long[size];
        for (int place = 0; place < size; place++) {
            // Bits of positive floats are in the order of the floats.
            long magnitude = Float.floatToIntBits(Math.abs(values[from + place]));
            ranked[place] = -magnitude << Integer.SIZE | place;
        }
        Arrays.sort(ranked);
        int[] places = new int[kept(size)];
        for (int i = 0; i < places.length; i++) {
            places[i] = (int) ranked[i];
        }
        Arrays.sort(places);
        return places;
    }
}
