package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.ParameterLayout;

/**
 * An optimizer with kernels of its own on a GPU. The others are stepped on by the processor, to which the gradient and the
 * parameters travel at every step.
 */
public interface DeviceOptimizer extends Optimizer {
    /** The most numbers of a step. */
    int MOST_NUMBERS = 14;

    /** The numbers that change from step to step: the kernels read them from the device's memory. */
    float[] numbers(OptimizerStep step);

    /** What kernels read of the layout on the device, the same at every step: where the pieces lie that blocks take. */
    default long[] table(ParameterLayout layout) {
        return PieceTable.words(PieceTable.pieces(layout.entries()), layout);
    }

    /** The room that {@link #launch} needs on the device for what is forgotten after the step. */
    default long workspaceBytes(ParameterLayout layout) {
        return 0;
    }

    /** Launches the step. The launches are recorded and replayed with other numbers: all else must be the same for every step. */
    void launch(DeviceVectors vectors);
}
