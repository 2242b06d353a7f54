package dev.tsumugi.model.optimizer;

/**
 * An optimizer with kernels of its own on a GPU. The others are stepped on by the processor, to which the gradient and the
 * parameters travel at every step.
 */
public interface DeviceOptimizer extends Optimizer {
    /** The most numbers of a step. */
    int MOST_NUMBERS = 13;

    /** The numbers that change from step to step: the kernels read them from the device's memory. */
    float[] numbers(OptimizerStep step);

    /** Launches the step. The launches are recorded and replayed with other numbers: all else must be the same for every step. */
    void launch(DeviceVectors vectors);
}
