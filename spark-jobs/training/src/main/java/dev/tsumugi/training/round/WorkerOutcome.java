package dev.tsumugi.training.round;

import dev.tsumugi.training.round.worker.WorkerReport;

/**
 * What became of a worker in a round. Where nothing arrived, all numbers after {@code reason} are 0.
 *
 * @param worker from 0
 * @param unit its share of the data
 * @param reason why it was not accepted, one sentence; empty where it was
 * @param meanLoss in nats over the targets of its steps, each before its step
 * @param targets learned from
 * @param deltaNorm Euclidean norm of the change of its parameters
 * @param drift distance of its delta from the accepted workers' mean; 0 where it was not accepted
 * @param meanGradientNorm of its steps, before clipping
 * @param maxGradientNorm of its steps, before clipping
 * @param seconds from the start of the task to the last step
 * @param bytesDown of parameters and optimizer state that its executor had to fetch for it: the first worker on an executor pays
 *     for those that share the copy
 * @param bytesUp of its delta and optimizer state
 */
public record WorkerOutcome(
        int worker,
        long unit,
        Fate fate,
        String reason,
        double meanLoss,
        long targets,
        double deltaNorm,
        double drift,
        double meanGradientNorm,
        double maxGradientNorm,
        double seconds,
        long bytesDown,
        long bytesUp) {

    /** @param drift 0 where it was not accepted */
    static WorkerOutcome of(Verdict verdict, double drift) {
        WorkerReport report = verdict.report();
        return new WorkerOutcome(
                report.worker(),
                verdict.unit(),
                verdict.fate(),
                verdict.reason(),
                report.losses().mean(),
                report.losses().targets(),
                report.deltaNorm(),
                drift,
                report.meanGradientNorm(),
                report.maxGradientNorm(),
                report.seconds(),
                report.bytesDown(),
                report.bytesUp());
    }

    /** How a worker's round ended. */
    public enum Fate {
        /** Its delta is in the mean. */
        ACCEPTED,
        /** Its delta was not finite or exploded; its unit comes once more. */
        REJECTED,
        /** It had not ended at the deadline; its unit comes again. */
        LATE,
        /** Its task failed for good; its unit comes again. */
        LOST
    }
}
