package dev.tsumugi.tokenizer.cache;

import dev.tsumugi.tokenizer.IntBuffer;
import java.util.Arrays;

/**
 * Ids of longer spans seen before, for one thread: identifiers, indentation, lines of dashes. The table has a fixed
 * size of {@value #BYTES} bytes. A span has four slots. A new one takes a free slot, or else the four by turns.
 */
final class LongSpanCache {
    /** Longer spans are rare and seldom come again. */
    static final int MAX_SPAN_BYTES = 47;

    /** Memory that a cache takes. */
    static final int BYTES = 1 << 21;

    private static final int KEY_BYTES = MAX_SPAN_BYTES + 1;
    private static final int ENTRIES = BYTES / 128;
    private static final int SLOTS = 4;
    private static final int SHIFT = 64 - Integer.numberOfTrailingZeros(ENTRIES / SLOTS);
    private static final int MAX_IDS = 19;

    private final byte[] keys = new byte[ENTRIES * KEY_BYTES];
    private final int[] ids = new int[ENTRIES * (MAX_IDS + 1)];
    private int turn;

    /** Appends the ids of {@code utf8[from, to)}, 8 to {@link #MAX_SPAN_BYTES} bytes, by the cache or else by the encoder. */
    void encode(byte[] utf8, int from, int to, SpanEncoder encoder, IntBuffer target) {
        int length = to - from;
        int set = SLOTS * set(utf8, from, to);
        int entry = set;
        for (; entry < set + SLOTS && keys[entry * KEY_BYTES] != 0; entry++) {
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
            int slot = entry < set + SLOTS ? entry : set + (turn++ & (SLOTS - 1));
            int key = slot * KEY_BYTES;
            int first = slot * (MAX_IDS + 1);
            keys[key] = (byte) length;
            System.arraycopy(utf8, from, keys, key + 1, length);
            ids[first] = count;
            target.copyTo(ids, first + 1, firstId, count);
        }
    }

    private static int set(byte[] utf8, int from, int to) {
        long hash = to - from;
        for (int at = from; at < to - Long.BYTES; at += Long.BYTES) {
            hash = (hash ^ (long) MediumSpanCache.LONGS.get(utf8, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        hash = (hash ^ (long) MediumSpanCache.LONGS.get(utf8, to - Long.BYTES)) * 0x9E3779B97F4A7C15L;
        return (int) (hash >>> SHIFT);
    }
}
