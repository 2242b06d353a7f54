package dev.tsumugi.tokenizer.cache;

import dev.tsumugi.tokenizer.IntBuffer;

/**
 * As {@link MediumSpanCache}, for spans of up to seven bytes and three ids, which are most. An entry is two
 * longs: the bytes with their number in the highest byte, and the ids. The four slots of a span are one cache line.
 * Spans of rare characters have more ids; they go to the other cache.
 */
final class ShortSpanCache {
    /** Longer spans are not kept here. */
    static final int MAX_SPAN_BYTES = 7;

    /** Memory that a cache takes. */
    static final int BYTES = 1 << 21;

    private static final int ENTRY = 2;
    private static final int SET = 4 * ENTRY;
    private static final int SHIFT = 64 - Integer.numberOfTrailingZeros(BYTES / Long.BYTES / SET);

    private final long[] entries = new long[MediumSpanCache.FIRST_SET + BYTES / Long.BYTES];

    /** Appends the ids of {@code utf8[from, to)}, 1 to {@link #MAX_SPAN_BYTES} bytes, by the cache or else by the encoder. */
    void encode(byte[] utf8, int from, int to, MediumSpanCache others, SpanEncoder encoder, IntBuffer ids) {
        long key = key(utf8, from, to);
        int set = MediumSpanCache.FIRST_SET + SET * (int) ((key ^ key >>> 32) * 0x9E3779B97F4A7C15L >>> SHIFT);
        int entry = set;
        while (entries[entry] != key) {
            entry += ENTRY;
            if (entry == set + SET) {
                miss(set, key, utf8, from, to, others, encoder, ids);
                return;
            }
        }
        PackedIds.append(entries[entry + 1], ids);
        if (entry > set) {
            long value = entries[entry + 1];
            System.arraycopy(entries, entry - ENTRY, entries, entry, ENTRY);
            entries[entry - ENTRY] = key;
            entries[entry - ENTRY + 1] = value;
        }
    }

    private void miss(
            int set,
            long key,
            byte[] utf8,
            int from,
            int to,
            MediumSpanCache others,
            SpanEncoder encoder,
            IntBuffer ids) {
        int firstId = ids.length();
        others.encode(0, key, PackedIds.MAX_IDS + 1, utf8, from, to, encoder, ids);
        if (ids.length() - firstId <= PackedIds.MAX_IDS) {
            int entry = set;
            while (entries[entry] != 0 && entry < set + SET - ENTRY) {
                entry += ENTRY;
            }
            entries[entry] = key;
            entries[entry + 1] = PackedIds.pack(ids, firstId, ids.length());
        }
    }

    private static long key(byte[] utf8, int from, int to) {
        int length = to - from;
        long bytes = 0;
        if (utf8.length - from >= Long.BYTES) {
            bytes = (long) MediumSpanCache.LONGS.get(utf8, from) & (1L << 8 * length) - 1;
        } else {
            for (int i = to - 1; i >= from; i--) {
                bytes = bytes << 8 | utf8[i] & 0xFF;
            }
        }
        return bytes | (long) length << 56;
    }
}
