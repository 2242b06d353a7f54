package dev.tsumugi.tokenizer.piece;

import dev.tsumugi.tokenizer.IntBuffer;
import java.util.Arrays;

/**
 * Ids of longer pieces seen before, for one thread: identifiers, indentation, lines of dashes. A table of fixed size, {@value #BYTES}
 * bytes, in which a piece has one place.
 */
final class LongPieceCache {
    /** Longer pieces are rare and seldom come again. */
    static final int MAX_PIECE_BYTES = 47;

    /** Memory that a cache takes. */
    static final int BYTES = 1 << 20;

    private static final int KEY_BYTES = MAX_PIECE_BYTES + 1;
    private static final int ENTRIES = BYTES / 128;
    private static final int SHIFT = 64 - Integer.numberOfTrailingZeros(ENTRIES);
    private static final int MAX_IDS = 19;

    private final byte[] keys = new byte[ENTRIES * KEY_BYTES];
    private final int[] ids = new int[ENTRIES * (MAX_IDS + 1)];

    /** Appends the ids of {@code utf8[from, to)}, 8 to {@link #MAX_PIECE_BYTES} bytes, by the cache or else by the model. */
    void encode(byte[] utf8, int from, int to, PieceModel model, IntBuffer target) {
        int length = to - from;
        int entry = entry(utf8, from, to);
        int key = entry * KEY_BYTES;
        int first = entry * (MAX_IDS + 1);
        if (keys[key] == length && Arrays.equals(keys, key + 1, key + 1 + length, utf8, from, to)) {
            target.addAll(ids, first + 1, first + 1 + ids[first]);
            return;
        }
        int firstId = target.length();
        model.merge(utf8, from, to, target);
        int count = target.length() - firstId;
        if (count <= MAX_IDS) {
            keys[key] = (byte) length;
            System.arraycopy(utf8, from, keys, key + 1, length);
            ids[first] = count;
            target.copyTo(ids, first + 1, firstId, count);
        }
    }

    private static int entry(byte[] utf8, int from, int to) {
        long hash = to - from;
        for (int at = from; at < to - Long.BYTES; at += Long.BYTES) {
            hash = (hash ^ (long) PieceCache.LONGS.get(utf8, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        hash = (hash ^ (long) PieceCache.LONGS.get(utf8, to - Long.BYTES)) * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> SHIFT);
    }
}
