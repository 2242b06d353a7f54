package dev.tsumugi.tokenizer.cache;

import dev.tsumugi.tokenizer.IntBuffer;

/**
 * Ids of segments seen before, for one thread, in a table for each range of lengths. Memory is {@value #BYTES} bytes,
 * however many segments come.
 */
public final class SegmentCaches {
    /** Memory that the tables take. */
    public static final int BYTES = ShortSegmentCache.BYTES + MediumSegmentCache.BYTES + LongSegmentCache.BYTES;

    /** Longer segments are not kept. */
    public static final int MAX_SEGMENT_BYTES = LongSegmentCache.MAX_SEGMENT_BYTES;

    private final ShortSegmentCache shortSegments = new ShortSegmentCache();
    private final MediumSegmentCache mediumSegments = new MediumSegmentCache();
    private final LongSegmentCache longSegments = new LongSegmentCache();

    /** Appends the ids of {@code utf8[from, to)}, which is not empty, by a table or else by the encoder. */
    public void encode(byte[] utf8, int from, int to, SegmentEncoder encoder, IntBuffer ids) {
        int length = to - from;
        if (length <= ShortSegmentCache.MAX_SEGMENT_BYTES) {
            shortSegments.encode(utf8, from, to, mediumSegments, encoder, ids);
        } else if (length <= MediumSegmentCache.MAX_SEGMENT_BYTES) {
            mediumSegments.encode(utf8, from, to, encoder, ids);
        } else if (length <= LongSegmentCache.MAX_SEGMENT_BYTES) {
            longSegments.encode(utf8, from, to, encoder, ids);
        } else {
            encoder.encode(utf8, from, to, ids);
        }
    }
}
