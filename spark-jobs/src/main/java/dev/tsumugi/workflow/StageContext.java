package dev.tsumugi.workflow;

import dev.tsumugi.workflow.config.RunSections;
import dev.tsumugi.workflow.progress.Progress;
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
public record StageContext(
        RunSections config, Path runDirectory, Configuration hadoop, Supplier<SparkSession> spark, Progress progress) {

    /** The folder of a stage. */
    public Path folder(Stage stage) {
        return new Path(runDirectory, stage.folder());
    }
}
