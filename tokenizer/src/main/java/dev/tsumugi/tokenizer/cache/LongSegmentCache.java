package dev.tsumugi.tokenizer.cache;

import dev.tsumugi.tokenizer.IntBuffer;
import java.util.Arrays;

/**
 * Ids of longer pieces seen before, for one thread: identifiers, indentation, lines of dashes. A table of fixed size, {@value #BYTES}
 * bytes, in which a piece has four places; a new one takes a free one, or else the four by turns.
 */
final class LongSegmentCache {
    /** Longer pieces are rare and seldom come again. */
    static final int MAX_PIECE_BYTES = 47;

    /** Memory that a cache takes. */
    static final int BYTES = 1 << 21;

    private static final int KEY_BYTES = MAX_PIECE_BYTES + 1;
    private static final int ENTRIES = BYTES / 128;
    private static final int PLACES = 4;
    private static final int SHIFT = 64 - Integer.numberOfTrailingZeros(ENTRIES / PLACES);
    private static final int MAX_IDS = 19;

    private final byte[] keys = new byte[ENTRIES * KEY_BYTES];
    private final int[] ids = new int[ENTRIES * (MAX_IDS + 1)];
    private int turn;

    /** Appends the ids of {@code utf8[from, to)}, 8 to {@link #MAX_PIECE_BYTES} bytes, by the cache or else by the encoder. */
    void encode(byte[] utf8, int from, int to, SegmentEncoder encoder, IntBuffer target) {
        int length = to - from;
        int set = PLACES * set(utf8, from, to);
        int entry = set;
        for (; entry < set + PLACES && keys[entry * KEY_BYTES] != 0; entry++) {
            int key = entry * KEY_BYTES;
            if (keys[key] == length && Arrays.equals(keys, key + 1, key + 1 + length, utf8, from, to)) {
                int first = entry * (MAX_IDS + 1);
                target.addAll(ids, first + 1, first + 1 + ids[first]);
                return;
            }
        }
        int firstId = target.length();
        encoder.encode(utf8, from, to, target);
        int count = target.length() - firstId;
        if (count <= MAX_IDS) {
            int place = entry < set + PLACES ? entry : set + (turn++ & (PLACES - 1));
            int key = place * KEY_BYTES;
            int first = place * (MAX_IDS + 1);
            keys[key] = (byte) length;
            System.arraycopy(utf8, from, keys, key + 1, length);
            ids[first] = count;
            target.copyTo(ids, first + 1, firstId, count);
        }
    }

    private static int set(byte[] utf8, int from, int to) {
        long hash = to - from;
        for (int at = from; at < to - Long.BYTES; at += Long.BYTES) {
            hash = (hash ^ (long) MediumSegmentCache.LONGS.get(utf8, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        hash = (hash ^ (long) MediumSegmentCache.LONGS.get(utf8, to - Long.BYTES)) * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> SHIFT);
    }
}
