package dev.tsumugi.training.round;

import dev.tsumugi.model.checkpoint.WorkerStateFile;
import dev.tsumugi.training.round.WorkerOutcome.Fate;
import dev.tsumugi.training.round.averaging.Aggregation;
import dev.tsumugi.training.round.averaging.MeanSlice;
import dev.tsumugi.training.round.averaging.RoundPiece;
import dev.tsumugi.training.round.worker.RoundStart;
import dev.tsumugi.training.round.worker.RoundTask;
import dev.tsumugi.training.round.worker.StepLosses;
import dev.tsumugi.workflow.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.StorageLevel;

/** One round on the cluster: workers compute, what arrives is judged, the accepted deltas' mean comes to the driver. */
final class Round {
    private final JavaSparkContext spark;
    private final RoundStart start;
    private final Acceptance acceptance;
    private final AveragingConfig settings;
    private final List<Long> units;

    private double submitSeconds;
    private double computeSeconds;
    private double aggregateSeconds;
    private WorkerJobs.Arrivals arrivals;
    private List<WorkerOutcome> outcomes;
    private double squaredMeanNorm;
    private double[] squaredDrifts;

    /** @param units of the workers, in their order */
    Round(JavaSparkContext spark, RoundStart start, Acceptance acceptance, AveragingConfig settings, List<Long> units) {
        this.spark = spark;
        this.start = start;
        this.acceptance = acceptance;
        this.settings = settings;
        this.units = units;
    }

    /**
     * Does the round.
     *
     * @param descriptors a partition of H batches for each worker
     * @param accepted called when the workers are through, before the first mean
     * @param means gets the mean of each place, in order
     */
    void run(JavaRDD<String> descriptors, RoundTask task, Runnable accepted, Consumer<MeanSlice> means) {
        JavaRDD<RoundPiece> pieces =
                descriptors.mapPartitionsWithIndex(task, true).persist(StorageLevel.MEMORY_AND_DISK());
        try {
            long submitted = System.nanoTime();
            WorkerJobs jobs = WorkerJobs.submit(spark, pieces, units.size());
            long waiting = System.nanoTime();
            arrivals = await(jobs, submitted);
            outcomes = acceptance.judge(units, arrivals);
            long judged = System.nanoTime();
            accepted.run();
            aggregate(pieces, means);
            submitSeconds = (waiting - submitted) / 1e9;
            computeSeconds = (judged - waiting) / 1e9;
            aggregateSeconds = (System.nanoTime() - judged) / 1e9;
        } finally {
            pieces.unpersist(false);
        }
    }

    private WorkerJobs.Arrivals await(WorkerJobs jobs, long submitted) {
        int quorum = settings.quorumOf(units.size());
        Long deadline = settings.deadlineSeconds() > 0 ? submitted + (long) (settings.deadlineSeconds() * 1e9) : null;
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

    private void aggregate(JavaRDD<RoundPiece> pieces, Consumer<MeanSlice> means) {
        SortedSet<Integer> accepted = new TreeSet<>();
        List<Double> weights = new ArrayList<>();
        for (WorkerOutcome outcome : outcomes) {
            if (outcome.fate() == Fate.ACCEPTED) {
                accepted.add(outcome.worker());
                weights.add((double) outcome.targets());
            }
        }
        squaredDrifts = new double[accepted.size()];
        double[] shares = weights.stream().mapToDouble(Double::doubleValue).toArray();
        new Aggregation(spark, start, accepted, shares).run(pieces, mean -> {
            if (mean.place() < start.slices().count()) {
                squaredMeanNorm += mean.squaredNorm();
                for (int k = 0; k < squaredDrifts.length; k++) {
                    squaredDrifts[k] += mean.squaredDrifts()[k];
                }
            }
            means.accept(mean);
        });
    }

    /** The mean loss over the targets of the accepted workers. */
    double meanLoss() {
        return StepLosses.mean(outcomes.stream()
                .filter(outcome -> outcome.fate() == Fate.ACCEPTED)
                .map(outcome -> arrivals.reports().get(outcome.worker()).losses())
                .toList());
    }

    /** What became of each worker, with drifts. */
    List<WorkerOutcome> outcomes() {
        List<WorkerOutcome> complete = new ArrayList<>();
        int accepted = 0;
        for (WorkerOutcome outcome : outcomes) {
            complete.add(
                    outcome.fate() == Fate.ACCEPTED
                            ? outcome.withDrift(Math.sqrt(squaredDrifts[accepted++]))
                            : outcome);
        }
        return complete;
    }

    /** The files with the accepted workers' own moments; empty where they keep none. */
    List<WorkerStateFile> acceptedStates() {
        return outcomes.stream()
                .filter(outcome -> outcome.fate() == Fate.ACCEPTED)
                .map(outcome -> arrivals.reports().get(outcome.worker()).state())
                .filter(Objects::nonNull)
                .toList();
    }

    double meanDeltaNorm() {
        return Math.sqrt(squaredMeanNorm);
    }

    double submitSeconds() {
        return submitSeconds;
    }

    double computeSeconds() {
        return computeSeconds;
    }

    /** Seconds from the last awaited report to the last mean, with what the driver did with them. */
    double aggregateSeconds() {
        return aggregateSeconds;
    }
}
