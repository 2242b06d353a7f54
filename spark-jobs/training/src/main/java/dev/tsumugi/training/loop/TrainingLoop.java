package dev.tsumugi.training.loop;

import java.io.IOException;
import java.util.List;

/**
 * Trains round after round. All else that happens is the business of the listeners, which are called in their order.
 *
 * @param trainer trains the rounds
 */
public record TrainingLoop(RoundTrainer trainer, List<RoundListener> listeners) {
    public TrainingLoop {
        listeners = List.copyOf(listeners);
    }

    /**
     * Trains up to the last round.
     *
     * @param start the round to go on after
     * @param rounds number of the last round
     */
    public void run(CompletedRound start, long rounds) throws IOException {
        CompletedRound before = start;
        while (before.entry().round() < rounds) {
            for (RoundListener listener : listeners) {
                listener.beforeRound(before.entry().round() + 1);
            }
            TrainingLog.Entry entry = trainer.train(before);
            CompletedRound round = CompletedRound.of(entry, entry.round() == rounds);
            for (RoundListener listener : listeners) {
                round = listener.afterRound(round);
            }
            before = round;
        }
    }
}
