package dev.tsumugi.tokenizer.piece;

import dev.tsumugi.tokenizer.IntBuffer;

/** Ids of pieces seen before, for one thread: a table for each kind of length. Memory is {@value #BYTES} bytes, however many pieces come. */
public final class PieceCaches {
    /** Memory that the tables take. */
    public static final int BYTES = ShortPieceCache.BYTES + PieceCache.BYTES + LongPieceCache.BYTES;

    /** Longer pieces are not kept. */
    public static final int MAX_PIECE_BYTES = LongPieceCache.MAX_PIECE_BYTES;

    private final ShortPieceCache shortPieces = new ShortPieceCache();
    private final PieceCache pieces = new PieceCache();
    private final LongPieceCache longPieces = new LongPieceCache();

    /** Appends the ids of {@code utf8[from, to)}, which is not empty, by a table or else by the model. */
    public void encode(byte[] utf8, int from, int to, PieceModel model, IntBuffer ids) {
        int length = to - from;
        if (length <= ShortPieceCache.MAX_PIECE_BYTES) {
            shortPieces.encode(utf8, from, to, pieces, model, ids);
        } else if (length <= PieceCache.MAX_PIECE_BYTES) {
            pieces.encode(utf8, from, to, model, ids);
        } else if (length <= LongPieceCache.MAX_PIECE_BYTES) {
            longPieces.encode(utf8, from, to, model, ids);
        } else {
            model.merge(utf8, from, to, ids);
        }
    }
}
