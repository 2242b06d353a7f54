package dev.tsumugi.training.round;

import dev.tsumugi.training.round.worker.RoundPiece;
import dev.tsumugi.training.round.worker.WorkerPartitions;
import dev.tsumugi.training.round.worker.WorkerReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import scala.collection.Iterator;
import scala.collection.immutable.Nil$;
import scala.concurrent.ExecutionContext;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;
import scala.util.Try;

/** Runs a job for each worker at the same time, so that each may end, fail or be given up alone. */
final class WorkerJobs {
    private final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    private final List<SimpleFutureAction<BoxedUnit>> jobs = new ArrayList<>();

    /** Exactly one of report and failure is there. */
    private record Ended(int worker, WorkerReport report, Throwable failure) {}

    /**
     * What there was when the wait was over; workers in neither map are late.
     *
     * @param reports by worker
     * @param failures of workers whose task failed for good
     */
    record Arrivals(SortedMap<Integer, WorkerReport> reports, SortedMap<Integer, Throwable> failures) {
        int count() {
            return reports.size() + failures.size();
        }
    }

    private WorkerJobs() {}

    /** Submits a job for each partition, which computes all pieces and brings back the report. */
    static WorkerJobs submit(JavaSparkContext spark, JavaRDD<RoundPiece> pieces, int workers) {
        WorkerJobs jobs = new WorkerJobs();
        for (int worker = 0; worker < workers; worker++) {
            jobs.start(spark, pieces, worker);
        }
        return jobs;
    }

    /**
     * Waits until all have ended, or the deadline has passed and enough reports are there; then gives up the others.
     *
     * @param quorum the number of reports that is enough at the deadline
     * @param deadlineNanos by {@link System#nanoTime}; null for none
     */
    Arrivals await(int quorum, Long deadlineNanos) throws InterruptedException {
        Arrivals arrivals = new Arrivals(new TreeMap<>(), new TreeMap<>());
        try {
            while (arrivals.count() < jobs.size()) {
                boolean patient = deadlineNanos == null || arrivals.reports().size() < quorum;
                Ended next =
                        patient ? ended.take() : ended.poll(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
                if (next == null) {
                    return arrivals;
                }
                if (next.failure() == null) {
                    arrivals.reports().put(next.worker(), next.report());
                } else {
                    arrivals.failures().put(next.worker(), next.failure());
                    if (arrivals.failures().size() > jobs.size() - quorum) {
                        return arrivals; // no use waiting for the others
                    }
                }
            }
            return arrivals;
        } finally {
            jobs.stream().filter(job -> !job.isCompleted()).forEach(SimpleFutureAction::cancel);
        }
    }

    private void start(JavaSparkContext spark, JavaRDD<RoundPiece> pieces, int worker) {
        // An RDD of its own: Spark aborts all jobs on the RDD of a stage that failed.
        JavaRDD<RoundPiece> own = WorkerPartitions.of(pieces, List.of(worker));
        SimpleFutureAction<BoxedUnit> job = spark.sc()
                .submitJob(
                        own.rdd(),
                        new FirstPiece(),
                        Nil$.MODULE$.$colon$colon(0),
                        new AbstractFunction2<Object, WorkerReport, BoxedUnit>() {
                            @Override
                            public BoxedUnit apply(Object partition, WorkerReport report) {
                                ended.add(new Ended(worker, report, null));
                                return BoxedUnit.UNIT;
                            }
                        },
                        new AbstractFunction0<BoxedUnit>() {
                            @Override
                            public BoxedUnit apply() {
                                return BoxedUnit.UNIT;
                            }
                        });
        job.onComplete(
                new AbstractFunction1<Try<BoxedUnit>, BoxedUnit>() {
                    @Override
                    public BoxedUnit apply(Try<BoxedUnit> result) {
                        if (result.isFailure()) {
                            ended.add(new Ended(worker, null, result.failed().get()));
                        }
                        return BoxedUnit.UNIT;
                    }
                },
                ExecutionContext.global());
        jobs.add(job);
    }

    /** The report; that the pieces are persisted makes the task compute the slices, too. */
    private static final class FirstPiece extends AbstractFunction1<Iterator<RoundPiece>, WorkerReport>
            implements Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public WorkerReport apply(Iterator<RoundPiece> pieces) {
            return (WorkerReport) pieces.next();
        }
    }
}
