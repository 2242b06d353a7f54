package dev.tsumugi.training.loop;

import dev.tsumugi.model.checkpoint.CheckpointWriter;
import dev.tsumugi.training.round.RoundOutcome;
import dev.tsumugi.training.round.WorkerOutcome;
import dev.tsumugi.training.round.WorkerOutcome.Fate;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Where the time and the bytes of a round went, and what its workers brought.
 *
 * @param broadcastSeconds until the workers' tasks were submitted
 * @param computeSeconds until the last awaited worker had ended
 * @param aggregateSeconds of taking means on the executors
 * @param outerSeconds of the outer step
 * @param checkpointSeconds that saving the checkpoint of the round before held this one up: copying vectors and waiting
 * @param checkpointWaitSeconds of these, spent waiting until the checkpoint before that was written
 * @param bytesDown of parameters, updates and optimizer state to executors
 * @param bytesUp of deltas and optimizer states from workers, and of their means to the driver
 * @param bytesPerToken both ways, by target learned from
 * @param deltaNorm Euclidean norm of the accepted deltas' mean
 * @param drift mean distance of the accepted deltas from their mean
 * @param gradientNorm mean over the accepted workers' steps, before clipping
 * @param maxGradientNorm of the accepted workers' steps
 * @param accepted workers whose delta is in the mean
 * @param rejected workers whose delta was not finite or exploded
 * @param late workers that had not ended at the deadline
 * @param lost workers whose task failed for good
 * @param workers one by one
 */
public record RoundDetails(
        double broadcastSeconds,
        double computeSeconds,
        double aggregateSeconds,
        double outerSeconds,
        double checkpointSeconds,
        double checkpointWaitSeconds,
        long bytesDown,
        long bytesUp,
        double bytesPerToken,
        double deltaNorm,
        double drift,
        double gradientNorm,
        double maxGradientNorm,
        int accepted,
        int rejected,
        int late,
        int lost,
        List<WorkerOutcome> workers) {

    public static RoundDetails of(RoundOutcome round, CheckpointWriter.Pause pause) {
        long bytes = round.bytesDown() + round.bytesUp();
        return new RoundDetails(
                round.seconds().broadcast(),
                round.seconds().compute(),
                round.seconds().aggregate(),
                round.seconds().outer(),
                pause.waitedSeconds() + pause.copySeconds(),
                pause.waitedSeconds(),
                round.bytesDown(),
                round.bytesUp(),
                round.targets() == 0 ? 0 : bytes / (double) round.targets(),
                round.meanDeltaNorm(),
                mean(round, WorkerOutcome::drift),
                mean(round, WorkerOutcome::meanGradientNorm),
                accepted(round).stream()
                        .mapToDouble(WorkerOutcome::maxGradientNorm)
                        .max()
                        .orElse(0),
                round.count(Fate.ACCEPTED),
                round.count(Fate.REJECTED),
                round.count(Fate.LATE),
                round.count(Fate.LOST),
                round.workers());
    }

    /** Workers that the round began with. */
    public int all() {
        return accepted + rejected + late + lost;
    }

    private static List<WorkerOutcome> accepted(RoundOutcome round) {
        return round.workers().stream()
                .filter(worker -> worker.fate() == Fate.ACCEPTED)
                .toList();
    }

    private static double mean(RoundOutcome round, ToDoubleFunction<WorkerOutcome> value) {
        return accepted(round).stream().mapToDouble(value).average().orElse(0);
    }
}
