package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import java.util.List;

/** An optimizer with loops of its own for the processor, in single precision. */
public interface FusedOptimizer extends Optimizer {

    /**
     * Takes the step on a slice: clips the gradient, decays the parameters, changes them, and brings the state up to date.
     * Slices may be changed by several threads at the same time.
     *
     * @param clipFactor what clipping multiplies the gradient by
     * @param parameters those of the slice's tensor, changed
     * @param gradient that of the slice's tensor, unchanged
     * @param state the tensor's part of each state vector, in the order of {@link #stateVectors}; null where the vector does
     *     not {@linkplain #remembers remember} it; changed
     * @param workspace of the thread, as {@link #workspaceFloats} says
     */
    void step(
            OptimizerStep step,
            double clipFactor,
            Slice slice,
            Kernels kernels,
            Floats parameters,
            Floats gradient,
            List<Floats> state,
            Floats workspace);

    /** The floats that a thread needs for its work. */
    default long workspaceFloats(ParameterLayout layout) {
        return 0;
    }
}
