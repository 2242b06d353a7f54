package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ParameterLayout;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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
        return layout.entries().stream()
                .flatMap(tensor -> pieces(tensor, PIECE_FLOATS))
                .toList();
    }

    /** A tensor in pieces that a cache holds. */
    public static List<Slice> pieces(ParameterLayout.Entry tensor) {
        return pieces(tensor, PIECE_FLOATS).toList();
    }

    /** A tensor in pieces of at most so many floats. */
    static Stream<Slice> pieces(ParameterLayout.Entry tensor, int mostFloats) {
        int length = Math.toIntExact(tensor.length());
        return IntStream.range(0, (length + mostFloats - 1) / mostFloats)
                .mapToObj(piece ->
                        new Slice(tensor, piece * mostFloats, Math.min(mostFloats, length - piece * mostFloats)));
    }
}
