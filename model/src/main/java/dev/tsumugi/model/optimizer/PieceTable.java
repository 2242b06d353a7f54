package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ParameterLayout;
import java.util.List;

/** Parameters in pieces of neighbours of one tensor, as kernels of a GPU take them: a block takes each. */
final class PieceTable {
    private static final int PIECE_FLOATS = 1 << 13;
    private static final int WORDS = 3;

    private PieceTable() {}

    /** Of some tensors, at their offsets among all. */
    static List<Slice> pieces(List<ParameterLayout.Entry> tensors) {
        return tensors.stream()
                .flatMap(tensor -> Slice.pieces(tensor, PIECE_FLOATS))
                .toList();
    }

    /** What {@link #words} take. */
    static long bytes(List<Slice> pieces) {
        return (long) WORDS * pieces.size() * Long.BYTES;
    }

    /**
     * As {@code struct Piece} in optimizer.cu lies in memory.
     *
     * @param remembered the tensors of a state vector
     */
    static long[] words(List<Slice> pieces, ParameterLayout remembered) {
        long[] words = new long[WORDS * pieces.size()];
        for (int i = 0; i < pieces.size(); i++) {
            Slice piece = pieces.get(i);
            words[WORDS * i] = piece.offset();
            words[WORDS * i + 1] = remembered.entry(piece.tensor().name()).offset() + piece.at();
            words[WORDS * i + 2] = piece.length() | (piece.tensor().isMatrix() ? 1L << Integer.SIZE : 0);
        }
        return words;
    }
}
