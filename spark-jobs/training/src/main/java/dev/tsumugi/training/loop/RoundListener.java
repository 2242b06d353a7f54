package dev.tsumugi.training.loop;

import java.io.IOException;

/** Does something between the rounds of a training. What it throws ends the training. */
public interface RoundListener {
    /** @param round the number of the round that begins, from 1 */
    default void beforeRound(long round) throws IOException {}

    /**
     * Called after each round.
     *
     * @param round as the listeners before this one have left it
     * @return the same, or with what this listener adds for those after it
     */
    default CompletedRound afterRound(CompletedRound round) throws IOException {
        return round;
    }
}
