package dev.tsumugi.tokenizer.cache;

import dev.tsumugi.tokenizer.IntBuffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Ids of spans of 8 to 15 bytes seen before, for one thread. In real text nearly all spans come again. The table
 * has a fixed size of {@value #BYTES} bytes.
 *
 * <p>A span has four slots side by side. A new one takes a free slot, or else the last. Each time it is found it
 * moves one slot forward: what comes often is at hand, and what came once is forgotten first.
 *
 * <p>An entry is four longs: two for the bytes, with their number in the highest byte, and two for up to six ids.
 */
final class MediumSpanCache {
    /** Longer spans are not kept here. */
    static final int MAX_SPAN_BYTES = 15;

    /** Memory that a cache takes. */
    static final int BYTES = 1 << 22;

    private static final int ENTRY = 4;
    private static final int SET = 4 * ENTRY;
    private static final int SHIFT = 64 - Integer.numberOfTrailingZeros(BYTES / Long.BYTES / SET);
    private static final int MAX_IDS = 2 * PackedIds.MAX_IDS;
    /** A large array starts 16 bytes after the start of a cache line, where its header is. */
    static final int FIRST_SET = 6;

    static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private final long[] entries = new long[FIRST_SET + BYTES / Long.BYTES];

    /** Appends the ids of {@code utf8[from, to)}, 8 to {@link #MAX_SPAN_BYTES} bytes, by the cache or else by the encoder. */
    void encode(byte[] utf8, int from, int to, SpanEncoder encoder, IntBuffer ids) {
        int length = to - from;
        long low = (long) LONGS.get(utf8, from);
        long rest = (long) LONGS.get(utf8, to - Long.BYTES) >>> 8 * (MAX_SPAN_BYTES - length) >>> 8;
        encode(low, rest | (long) length << 56, 1, utf8, from, to, encoder, ids);
    }

    /** Same for a span whose bytes are read already. It is kept where it has {@code leastIds} or more. */
    void encode(long low, long high, int leastIds, byte[] utf8, int from, int to, SpanEncoder encoder, IntBuffer ids) {
        int set = FIRST_SET + SET * hash(low, high);
        int entry = set;
        while (entries[entry] != low || entries[entry + 1] != high) {
            entry += ENTRY;
            if (entry == set + SET) {
                miss(set, low, high, leastIds, utf8, from, to, encoder, ids);
                return;
            }
        }
        PackedIds.append(entries[entry + 2], ids);
        if (entries[entry + 3] != 0) {
            PackedIds.append(entries[entry + 3], ids);
        }
        if (entry > set) {
            swap(entry);
        }
    }

    private void miss(
            int set,
            long low,
            long high,
            int leastIds,
            byte[] utf8,
            int from,
            int to,
            SpanEncoder encoder,
            IntBuffer ids) {
        int firstId = ids.length();
        encoder.encode(utf8, from, to, ids);
        int count = ids.length() - firstId;
        if (count >= leastIds && count <= MAX_IDS) {
            int entry = set;
            while (entries[entry + 1] != 0 && entry < set + SET - ENTRY) {
                entry += ENTRY;
            }
            int middle = Math.min(ids.length(), firstId + PackedIds.MAX_IDS);
            entries[entry] = low;
            entries[entry + 1] = high;
            entries[entry + 2] = PackedIds.pack(ids, firstId, middle);
            entries[entry + 3] = PackedIds.pack(ids, middle, ids.length());
        }
    }

    /** Exchanges an entry with the one before it. */
    private void swap(int entry) {
        for (int i = entry; i < entry + ENTRY; i++) {
            long before = entries[i - ENTRY];
            entries[i - ENTRY] = entries[i];
            entries[i] = before;
        }
    }

    private static int hash(long low, long high) {
        return (int) ((low ^ high * 0xC2B2AE3D27D4EB4FL) * 0x9E3779B97F4A7C15L >>> SHIFT);
    }
}
