package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ParameterLayout;
import java.io.Serializable;
import java.util.List;

/**
 * Turns a gradient into a change of the parameters. Clipping, the learning rate's schedule and weight decay are not its
 * business: they are the same for all optimizers.
 *
 * <p>An optimizer is a value. What it remembers from step to step lies in its state vectors, which the caller keeps: zeros
 * before the first step. All state vectors together are one run of floats, as {@link StateLayout} divides it.
 *
 * <p>{@link #change} in plain loops is enough to train on every engine. A {@link FusedOptimizer} has loops of its own for the
 * processor, a {@link DeviceOptimizer} kernels for a GPU.
 */
public interface Optimizer extends Serializable {

    /** The names of the state vectors as checkpoints tell them: small letters, digits, {@code _} and {@code -}. */
    List<String> stateVectors();

    /** Whether a state vector has a float for each element of a tensor; where not, it has none. */
    default boolean remembers(String stateVector, ParameterLayout.Entry tensor) {
        return true;
    }

    /** The learning rate of a tensor as a fraction of the step's: for its change and for its decay. */
    default double rateFraction(ParameterLayout.Entry tensor) {
        return 1;
    }

    /**
     * How the parameters are divided: each slice is changed by itself, and slices are shared among threads. An optimizer that
     * looks at whole matrices takes {@link Slice#whole} ones.
     */
    default List<Slice> slices(ParameterLayout layout) {
        return Slice.pieces(layout);
    }

    /** How long a slice takes beside others, in any unit. */
    default long cost(Slice slice) {
        return slice.length();
    }

    /**
     * Replaces the gradient of a slice by its change, which is then subtracted from the parameters, and brings the state up to
     * date. Only the first {@link Slice#length} elements of each array count.
     *
     * @param gradient clipped; overwritten
     * @param state the slice of each state vector, in the order of {@link #stateVectors}; null where the vector does not
     *     {@linkplain #remembers remember} the tensor; overwritten
     */
    void change(OptimizerStep step, Slice slice, double[] gradient, float[][] state);
}
