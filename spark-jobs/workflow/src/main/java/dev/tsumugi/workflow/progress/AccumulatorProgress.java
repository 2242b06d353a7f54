package dev.tsumugi.workflow.progress;

import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.util.LongAccumulator;

/** Shows what an accumulator has counted whenever a task ends. A task that runs twice counts twice: for display only. */
public final class AccumulatorProgress extends SparkListener implements AutoCloseable {
    private final SparkContext spark;
    private final LongAccumulator counted;
    private final Progress.Task progress;
    private long shown;

    public AccumulatorProgress(SparkContext spark, LongAccumulator counted, Progress.Task progress) {
        this.spark = spark;
        this.counted = counted;
        this.progress = progress;
        spark.addSparkListener(this);
    }

    @Override
    public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
        long now = counted.value();
        progress.advance(now - shown);
        shown = now;
    }

    @Override
    public void close() {
        spark.removeSparkListener(this);
        progress.close();
    }
}
