package dev.tsumugi.training.round.data;

import java.util.Map;

/**
 * How much a round does.
 *
 * @param workers K, logical workers, independent of the number of executors
 * @param stepsPerRound H, optimizer steps of each worker
 * @param sequencesPerStep B, of each worker
 * @param shuffleBlockSequences neighbours that stay together when an epoch is shuffled
 * @param sourceWeights how much more often a source is read than its share of the sequences, by its name; 1 where it is not
 *     named; empty: sources are of no interest
 */
public record RoundShape(
        int workers,
        int stepsPerRound,
        int sequencesPerStep,
        int shuffleBlockSequences,
        Map<String, Double> sourceWeights) {

    public RoundShape {
        sourceWeights = Map.copyOf(sourceWeights);
    }

    /** Reads all sequences equally often. */
    public RoundShape(int workers, int stepsPerRound, int sequencesPerStep, int shuffleBlockSequences) {
        this(workers, stepsPerRound, sequencesPerStep, shuffleBlockSequences, Map.of());
    }
}
