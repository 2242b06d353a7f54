package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.checkpoint.WorkerStateFile;

/**
 * What the driver learns of a worker's round.
 *
 * @param worker from 0
 * @param losses of its steps
 * @param deltaNorm Euclidean; not finite where a parameter or a state vector is not
 * @param meanGradientNorm of its steps, before clipping
 * @param maxGradientNorm of its steps, before clipping
 * @param seconds from the start of the task to the last step
 * @param bytesDown fetched for this worker
 * @param bytesUp of its slices
 * @param state the file with its optimizer state; null where it is not kept in one
 */
public record WorkerReport(
        int worker,
        StepLosses losses,
        double deltaNorm,
        double meanGradientNorm,
        double maxGradientNorm,
        double seconds,
        long bytesDown,
        long bytesUp,
        WorkerStateFile state)
        implements RoundPiece {

    /** In place of the report of a worker that brought none: no step, and all numbers 0. */
    public static WorkerReport missing(int worker) {
        return new WorkerReport(worker, new StepLosses(), 0, 0, 0, 0, 0, 0, null);
    }
}
