package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.checkpoint.WorkerStateFile;
import dev.tsumugi.training.round.averaging.RoundPiece;

/**
 * What the driver learns of a worker's round.
 *
 * @param deltaNorm Euclidean; not finite where a parameter or a moment is not
 * @param meanGradientNorm of its steps, before clipping
 * @param maxGradientNorm of its steps, before clipping
 * @param seconds from the start of the task to the last step
 * @param bytesDown fetched for this worker
 * @param bytesUp of its slices
 * @param state the file with its moments; null where they are not kept in one
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
        implements RoundPiece {}
