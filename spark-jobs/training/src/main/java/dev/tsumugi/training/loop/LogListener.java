package dev.tsumugi.training.loop;

import java.io.IOException;

/** Logs every round. */
public record LogListener(TrainingLog log) implements RoundListener {
    @Override
    public CompletedRound afterRound(CompletedRound round) throws IOException {
        log.add(round.entry());
        return round;
    }
}
