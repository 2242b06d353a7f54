package dev.tsumugi.workflow.stage;

import dev.tsumugi.workflow.config.EffectiveConfig;
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
        EffectiveConfig config,
        Path runDirectory,
        Configuration hadoop,
        Supplier<SparkSession> spark,
        Progress progress) {
    /** The folder of a stage. */
    public Path folder(Stage stage) {
        return new Path(runDirectory, stage.folder());
    }

    /** A section of the configuration. */
    public <R extends Record> R config(Class<R> section) {
        return config.section(section);
    }

    /** The same with another configuration. */
    public StageContext with(EffectiveConfig other) {
        return new StageContext(other, runDirectory, hadoop, spark, progress);
    }

    /** Everything random follows from it. */
    public long seed() {
        return config.run().seed();
    }
}
