package dev.tsumugi.model.engine;

/**
 * What a training step tells.
 *
 * @param loss before the step
 * @param gradientNorm the global norm of the gradient, before clipping
 * @param gradientNanos what loss and gradient took; 0 where the step is one piece
 * @param updateNanos what the update took; 0 where the step is one piece
 */
public record StepResult(BatchLoss loss, double gradientNorm, long gradientNanos, long updateNanos) {

    /** Of a step in one piece. */
    public StepResult(BatchLoss loss, double gradientNorm) {
        this(loss, gradientNorm, 0, 0);
    }
}
