package dev.tsumugi.tokenizer.cache;

import dev.tsumugi.tokenizer.IntBuffer;

/** Ids of pieces seen before, for one thread: a table for each kind of length. Memory is {@value #BYTES} bytes, however many pieces come. */
public final class SegmentCaches {
    /** Memory that the tables take. */
    public static final int BYTES = ShortSegmentCache.BYTES + MediumSegmentCache.BYTES + LongSegmentCache.BYTES;

    /** Longer pieces are not kept. */
    public static final int MAX_PIECE_BYTES = LongSegmentCache.MAX_PIECE_BYTES;

    private final ShortSegmentCache shortPieces = new ShortSegmentCache();
    private final MediumSegmentCache pieces = new MediumSegmentCache();
    private final LongSegmentCache longPieces = new LongSegmentCache();

    /** Appends the ids of {@code utf8[from, to)}, which is not empty, by a table or else by the encoder. */
    public void encode(byte[] utf8, int from, int to, SegmentEncoder encoder, IntBuffer ids) {
        int length = to - from;
        if (length <= ShortSegmentCache.MAX_PIECE_BYTES) {
            shortPieces.encode(utf8, from, to, pieces, encoder, ids);
        } else if (length <= MediumSegmentCache.MAX_PIECE_BYTES) {
            pieces.encode(utf8, from, to, encoder, ids);
        } else if (length <= LongSegmentCache.MAX_PIECE_BYTES) {
            longPieces.encode(utf8, from, to, encoder, ids);
        } else {
            encoder.encode(utf8, from, to, ids);
        }
    }
}
