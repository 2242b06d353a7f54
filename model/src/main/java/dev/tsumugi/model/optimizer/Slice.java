package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring parameters of one tensor.
 *
 * @param tensor says the name and the shape
 * @param at the first of them, counted from the beginning of the tensor
 * @param length in floats
 */
public record Slice(ParameterLayout.Entry tensor, int at, int length) {
    private static final int PIECE_FLOATS = 1 << 14;

    /** Where it begins in the flat vector. */
    public long offset() {
        return tensor.offset() + at;
    }

    /** A whole tensor. */
    public static Slice whole(ParameterLayout.Entry tensor) {
        return new Slice(tensor, 0, Math.toIntExact(tensor.length()));
    }

    /** All parameters, in pieces that a cache holds. */
    public static List<Slice> pieces(ParameterLayout layout) {
        return pieces(layout, PIECE_FLOATS);
    }

    /** All parameters in their order, in pieces of at most so many floats. */
    public static List<Slice> pieces(ParameterLayout layout, int mostFloats) {
        List<Slice> pieces = new ArrayList<>();
        for (ParameterLayout.Entry tensor : layout.entries()) {
            int length = Math.toIntExact(tensor.length());
            for (int at = 0; at < length; at += mostFloats) {
                pieces.add(new Slice(tensor, at, Math.min(mostFloats, length - at)));
            }
        }
        return pieces;
    }
}
