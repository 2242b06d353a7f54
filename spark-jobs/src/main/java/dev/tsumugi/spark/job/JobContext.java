package dev.tsumugi.spark.job;

import dev.tsumugi.spark.config.RunConfig;
import dev.tsumugi.spark.run.Progress;
import dev.tsumugi.spark.run.Stage;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * What a job works with.
 *
 * @param config the effective configuration
 * @param runDirectory the qualified run directory on any Hadoop file system
 * @param hadoop the Hadoop configuration to open file systems with
 * @param spark starts the Spark session when it is first asked for; jobs that need no cluster never call it
 * @param progress where to tell how far the work is
 */
public record JobContext(
        RunConfig config, Path runDirectory, Configuration hadoop, Supplier<SparkSession> spark, Progress progress) {

    /** The folder of a stage. */
    public Path folder(Stage stage) {
        return new Path(runDirectory, stage.folder());
    }
}
