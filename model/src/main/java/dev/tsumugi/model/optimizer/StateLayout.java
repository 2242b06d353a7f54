package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.ParameterLayout;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Where the state vectors of an optimizer lie: one after the other in one run of floats, each with the tensors that it
 * remembers something of.
 */
public final class StateLayout {
    private final List<String> names;
    private final List<ParameterLayout> tensors;
    private final long[] starts;

    private StateLayout(List<String> names, List<ParameterLayout> tensors) {
        this.names = names;
        this.tensors = tensors;
        starts = new long[names.size() + 1];
        for (int vector = 0; vector < names.size(); vector++) {
            starts[vector + 1] = starts[vector] + tensors.get(vector).length();
        }
    }

    /** @param layout of the parameters */
    public static StateLayout of(Optimizer optimizer, ParameterLayout layout) {
        List<String> names = optimizer.stateVectors();
        return new StateLayout(
                names,
                names.stream()
                        .map(name -> layout.only(tensor -> optimizer.remembers(name, tensor)))
                        .toList());
    }

    public int vectors() {
        return names.size();
    }

    /** All vectors together. */
    public long floats() {
        return starts[names.size()];
    }

    /** Whether a vector remembers something of a tensor. */
    public boolean has(int vector, ParameterLayout.Entry tensor) {
        return tensors.get(vector).has(tensor.name());
    }

    /** The index of a tensor's first float in a vector that {@link #has} it, counted from the beginning of all vectors. */
    public long offset(int vector, ParameterLayout.Entry tensor) {
        return starts[vector] + tensors.get(vector).entry(tensor.name()).offset();
    }

    /** Where a vector begins. */
    public long start(int vector) {
        return starts[vector];
    }

    /**
     * The vectors by name.
     *
     * @param state all of them, from the pointer's position on; null where there are none
     */
    public SortedMap<String, FlatTensors> views(FloatPointer state) {
        SortedMap<String, FlatTensors> views = new TreeMap<>();
        for (int vector = 0; vector < names.size(); vector++) {
            views.put(names.get(vector), new FlatTensors(tensors.get(vector), state.getPointer(starts[vector])));
        }
        return views;
    }
}
