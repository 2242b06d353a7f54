package dev.tsumugi.model.engine;

/**
 * What a training step tells.
 *
 * @param loss before the step
 * @param gradientNorm the global norm of the gradient, before clipping
 */
public record StepResult(BatchLoss loss, double gradientNorm) {}
