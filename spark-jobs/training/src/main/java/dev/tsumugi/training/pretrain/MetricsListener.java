package dev.tsumugi.training.pretrain;

import dev.tsumugi.training.loop.CompletedRound;
import dev.tsumugi.training.loop.RoundListener;

/** Shows every round among {@linkplain TrainingMetrics Spark's metrics}. */
record MetricsListener() implements RoundListener {
    @Override
    public CompletedRound afterRound(CompletedRound round) {
        TrainingMetrics.show(round.entry());
        return round;
    }
}
