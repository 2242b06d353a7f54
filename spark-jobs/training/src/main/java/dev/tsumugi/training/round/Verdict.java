package dev.tsumugi.training.round;

import dev.tsumugi.training.round.WorkerOutcome.Fate;
import dev.tsumugi.training.round.worker.WorkerReport;

/**
 * How a worker's round was judged.
 *
 * @param unit its share of the data
 * @param reason why it was not accepted, one sentence; empty where it was
 * @param report what it brought; {@linkplain WorkerReport#missing one of zeros} where it brought none
 */
record Verdict(long unit, Fate fate, String reason, WorkerReport report) {
    boolean isAccepted() {
        return fate == Fate.ACCEPTED;
    }
}
