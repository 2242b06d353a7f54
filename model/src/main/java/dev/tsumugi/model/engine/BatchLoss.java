package dev.tsumugi.model.engine;

/**
 * The loss of a batch.
 *
 * @param meanLoss mean loss in nats over the unmasked targets, 0 when there is none
 * @param targets the number of unmasked targets
 */
public record BatchLoss(double meanLoss, long targets) {}
