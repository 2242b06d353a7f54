package dev.tsumugi.model.checkpoint;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How far a training run is: with the vectors of a {@link Checkpoint}, all that the next step depends on.
 *
 * @param step optimizer steps of each worker since the start; names the checkpoint's folder
 * @param round averaging rounds since the start
 * @param iterations updates behind the optimizer's state, as it counts them itself
 * @param sequences training sequences consumed by all workers: the position in the data, epochs included
 * @param tokens targets learned from by all workers
 * @param seed from which the order of the data and all else that is random follows
 * @param workers K, logical workers; 1 where nothing is averaged
 * @param losses those of the round before, by what they were measured on: {@link #TRAINING}, {@link #VALIDATION}
 */
public record TrainingState(
        long step,
        long round,
        long iterations,
        long sequences,
        long tokens,
        long seed,
        int workers,
        SortedMap<String, Double> losses) {

    public static final String TRAINING = "training";
    public static final String VALIDATION = "validation";

    public TrainingState {
        if (step < 0) {
            throw new IllegalArgumentException("step must be at least 0, but is " + step + ".");
        }
        losses = Collections.unmodifiableSortedMap(new TreeMap<>(losses));
    }
}
