package dev.tsumugi.training.loop;

import java.io.IOException;

/** Trains one round. */
public interface RoundTrainer {
    /**
     * Trains the next round.
     *
     * @param before the round before it
     * @return what is known of the round as soon as it is over
     */
    TrainingLog.Entry train(CompletedRound before) throws IOException;
}
