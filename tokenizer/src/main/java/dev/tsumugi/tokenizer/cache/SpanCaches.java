package dev.tsumugi.tokenizer.cache;

import dev.tsumugi.tokenizer.IntBuffer;

/**
 * Ids of spans seen before, for one thread, in a table for each range of lengths. Memory is {@value #BYTES} bytes,
 * however many spans come.
 */
public final class SpanCaches {
    /** Memory that the tables take. */
    public static final int BYTES = ShortSpanCache.BYTES + MediumSpanCache.BYTES + LongSpanCache.BYTES;

    /** Longer spans are not kept. */
    public static final int MAX_SPAN_BYTES = LongSpanCache.MAX_SPAN_BYTES;

    private final ShortSpanCache shortSpans = new ShortSpanCache();
    private final MediumSpanCache mediumSpans = new MediumSpanCache();
    private final LongSpanCache longSpans = new LongSpanCache();

    /** Appends the ids of {@code utf8[from, to)}, which is not empty, by a table or else by the encoder. */
    public void encode(byte[] utf8, int from, int to, SpanEncoder encoder, IntBuffer ids) {
        int length = to - from;
        if (length <= ShortSpanCache.MAX_SPAN_BYTES) {
            shortSpans.encode(utf8, from, to, mediumSpans, encoder, ids);
        } else if (length <= MediumSpanCache.MAX_SPAN_BYTES) {
            mediumSpans.encode(utf8, from, to, encoder, ids);
        } else if (length <= LongSpanCache.MAX_SPAN_BYTES) {
            longSpans.encode(utf8, from, to, encoder, ids);
        } else {
            encoder.encode(utf8, from, to, ids);
        }
    }
}
