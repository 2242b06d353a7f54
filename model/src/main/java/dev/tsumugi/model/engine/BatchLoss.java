package dev.tsumugi.model.engine;

/**
 * The loss of a batch.
 *
 * @param meanLoss mean loss in nats over the unmasked targets, 0 when there is none; where a gradient was asked for, what
 *     training minimises: with z-loss more than the cross-entropy, with dropout that of a thinned network
 * @param targets the number of unmasked targets
 */
public record BatchLoss(double meanLoss, long targets) {}
