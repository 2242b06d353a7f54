package dev.tsumugi.spark.distributed;

/**
 * How much a round does.
 *
 * @param workers K, logical workers, independent of the number of executors
 * @param stepsPerRound H, optimizer steps of each worker
 * @param sequencesPerStep B, of each worker
 * @param shuffleBlockSequences neighbours that stay together when an epoch is shuffled
 */
public record RoundShape(int workers, int stepsPerRound, int sequencesPerStep, int shuffleBlockSequences) {}
