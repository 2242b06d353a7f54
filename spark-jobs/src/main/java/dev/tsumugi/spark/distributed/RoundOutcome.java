package dev.tsumugi.spark.distributed;

/**
 * What a round brought.
 *
 * @param meanLoss in nats over the targets of all steps of all workers, each before its step
 * @param targets learned from
 */
public record RoundOutcome(double meanLoss, long targets) {}
