package dev.tsumugi.model.safetensors;

import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.ParameterLayout;
import java.util.List;
import java.util.SortedMap;
import org.bytedeco.javacpp.FloatPointer;

/**
 * A tensor's name and where it lies in a flat vector.
 *
 * @param shape row-major; empty for a single number
 * @param vector outside the Java heap; counted from the pointer's position
 * @param offset of the first float in {@code vector}
 */
public record TensorSlot(String name, List<Integer> shape, FloatPointer vector, long offset) {

    public TensorSlot {
        shape = List.copyOf(shape);
    }

    /** All tensors of a flat vector under the names of its layout. */
    public static List<TensorSlot> of(ParameterLayout layout, FloatPointer vector) {
        return of(layout, "", vector);
    }

    /**
     * All tensors of a flat vector, each name preceded by {@code prefix}.
     *
     * @throws IllegalArgumentException when the vector is shorter than the layout
     */
    public static List<TensorSlot> of(ParameterLayout layout, String prefix, FloatPointer vector) {
        long floats = vector.limit() - vector.position();
        if (floats < layout.length()) {
            throw new IllegalArgumentException(
                    "A vector of " + floats + " floats cannot hold the model's " + layout.length() + " parameters.");
        }
        return layout.entries().stream()
                .map(entry -> new TensorSlot(prefix + entry.name(), entry.shape(), vector, entry.offset()))
                .toList();
    }

    /** The tensors of several flat vectors, each name preceded by its vector's name and a dot. */
    public static List<TensorSlot> of(SortedMap<String, FlatTensors> vectors) {
        return vectors.entrySet().stream()
                .flatMap(vector ->
                        of(
                                vector.getValue().layout(),
                                vector.getKey() + ".",
                                vector.getValue().floats())
                                .stream())
                .toList();
    }

    /** The number of floats. */
    public long length() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }
}
