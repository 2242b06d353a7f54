package dev.tsumugi.training.round;

import dev.tsumugi.model.checkpoint.WorkerStateFile;
import dev.tsumugi.training.round.averaging.Aggregation;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.MeanDelta;
import dev.tsumugi.training.round.averaging.VectorUpdate;
import dev.tsumugi.training.round.worker.RoundPiece;
import dev.tsumugi.training.round.worker.RoundStart;
import dev.tsumugi.training.round.worker.RoundTask;
import dev.tsumugi.training.round.worker.StepLosses;
import dev.tsumugi.training.round.worker.WorkerReport;
import dev.tsumugi.workflow.UserException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One round on the cluster. Workers compute, what arrives is judged, and the accepted deltas' mean comes to the driver.
 *
 * @param units of the workers, in their order
 * @param beganNanos when the driver began to prepare the round, by {@link System#nanoTime}
 */
record Round(
        JavaSparkContext spark,
        RoundStart start,
        Acceptance acceptance,
        AveragingConfig averaging,
        List<Long> units,
        long beganNanos) {

    /**
     * What came of a round.
     *
     * @param workers what became of each, in their order
     * @param accepted the reports of the accepted workers, in their order
     * @param meanDelta of the accepted workers
     * @param applied what the means did to the driver's vectors
     */
    record Result(
            List<WorkerOutcome> workers,
            List<WorkerReport> accepted,
            MeanDelta meanDelta,
            VectorUpdate.Applied applied,
            RoundSeconds seconds) {

        /** The files with the accepted workers' own optimizer states; empty where they keep none. */
        List<WorkerStateFile> acceptedStates() {
            return accepted.stream()
                    .map(WorkerReport::state)
                    .filter(Objects::nonNull)
                    .toList();
        }

        /**
         * The round as the caller of the trainer sees it.
         *
         * @param round its number, from 1
         * @param fetchedBefore bytes that executors fetched since the round before
         */
        RoundOutcome outcome(int round, long fetchedBefore) {
            List<StepLosses> losses =
                    accepted.stream().map(WorkerReport::losses).toList();
            return new RoundOutcome(
                    round,
                    StepLosses.mean(losses),
                    losses.stream().mapToLong(StepLosses::targets).sum(),
                    workers,
                    seconds,
                    workers.stream().mapToLong(WorkerOutcome::bytesDown).sum() + fetchedBefore,
                    workers.stream().mapToLong(WorkerOutcome::bytesUp).sum() + applied.bytes(),
                    meanDelta.norm());
        }
    }

    /**
     * Does the round.
     *
     * @param batches a partition of H batches for each worker
     * @param update begins to change the driver's vectors; asked for when the workers are through
     * @throws UserException when too few workers came to an end, or none brought anything to go on with
     */
    Result run(JavaRDD<MultiDataSet> batches, RoundTask task, Supplier<VectorUpdate> update) {
        JavaRDD<RoundPiece> pieces = batches.mapPartitionsWithIndex(task, true).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long submitting = System.nanoTime();
            WorkerJobs jobs = WorkerJobs.submit(spark, pieces, units.size());
            long waiting = System.nanoTime();
            List<Verdict> verdicts = acceptance.judge(units, await(jobs, submitting));
            long judged = System.nanoTime();
            VectorUpdate changing = update.get();
            MeanDelta meanDelta = new Aggregation(spark, start, weights(verdicts)).run(pieces, changing);
            VectorUpdate.Applied applied = changing.finish();
            double averagingSeconds = seconds(judged, System.nanoTime());
            return new Result(
                    outcomes(verdicts, meanDelta),
                    verdicts.stream()
                            .filter(Verdict::isAccepted)
                            .map(Verdict::report)
                            .toList(),
                    meanDelta,
                    applied,
                    new RoundSeconds(
                            seconds(beganNanos, waiting),
                            seconds(waiting, judged),
                            averagingSeconds - applied.seconds(),
                            applied.seconds()));
        } finally {
            pieces.unpersist(false);
        }
    }

    private WorkerJobs.Arrivals await(WorkerJobs jobs, long submitted) {
        int quorum = averaging.quorumOf(units.size());
        Long deadline = averaging.deadlineSeconds() > 0 ? submitted + (long) (averaging.deadlineSeconds() * 1e9) : null;
        try {
            WorkerJobs.Arrivals now = jobs.await(quorum, deadline);
            if (now.reports().size() < quorum) {
                throw tooFew(now, quorum);
            }
            return now;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in round " + acceptance.round() + ".", e);
        }
    }

    private UserException tooFew(WorkerJobs.Arrivals now, int quorum) {
        Map.Entry<Integer, Throwable> lost =
                now.failures().entrySet().iterator().next();
        return new UserException(
                "Round " + acceptance.round() + " needs " + quorum + " of " + units.size() + " workers, but lost "
                        + now.failures().size() + ". Worker " + lost.getKey() + ": "
                        + Acceptance.firstLine(lost.getValue())
                        + " Its executor's log tells more; with a smaller pretrain.averaging.quorum the run goes on without it.",
                lost.getValue());
    }

    /** The targets that each accepted worker has learned from. */
    private static SortedMap<Integer, Double> weights(List<Verdict> verdicts) {
        SortedMap<Integer, Double> weights = new TreeMap<>();
        for (Verdict verdict : verdicts) {
            if (verdict.isAccepted()) {
                weights.put(verdict.report().worker(), (double)
                        verdict.report().losses().targets());
            }
        }
        return weights;
    }

    private static List<WorkerOutcome> outcomes(List<Verdict> verdicts, MeanDelta meanDelta) {
        List<WorkerOutcome> outcomes = new ArrayList<>();
        Iterator<Double> drifts = meanDelta.drifts().iterator();
        for (Verdict verdict : verdicts) {
            outcomes.add(WorkerOutcome.of(verdict, verdict.isAccepted() ? drifts.next() : 0));
        }
        return outcomes;
    }

    private static double seconds(long fromNanos, long toNanos) {
        return (toNanos - fromNanos) / 1e9;
    }
}
