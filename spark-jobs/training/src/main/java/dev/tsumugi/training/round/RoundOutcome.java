package dev.tsumugi.training.round;

import java.util.List;

/**
 * What a round brought.
 *
 * @param round its number, from 1
 * @param meanLoss in nats over the targets of all steps of the accepted workers, each before its step
 * @param targets learned from by the accepted workers
 * @param workers what became of each, in their order
 * @param bytesDown of parameters and optimizer state from the driver to executors since the last round, validation included
 * @param bytesUp of deltas and optimizer states from workers, and of their means to the driver
 * @param meanDeltaNorm Euclidean norm of the accepted deltas' mean
 */
public record RoundOutcome(
        int round,
        double meanLoss,
        long targets,
        List<WorkerOutcome> workers,
        RoundSeconds seconds,
        long bytesDown,
        long bytesUp,
        double meanDeltaNorm) {

    public RoundOutcome {
        workers = List.copyOf(workers);
    }

    /** The number of workers that ended so. */
    public int count(WorkerOutcome.Fate fate) {
        return (int) workers.stream().filter(worker -> worker.fate() == fate).count();
    }
}
