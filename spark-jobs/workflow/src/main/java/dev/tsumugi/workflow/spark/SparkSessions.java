package dev.tsumugi.workflow.spark;

import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.progress.ConsoleProgress;
import dev.tsumugi.workflow.progress.SparkProgress;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * The one Spark session of a process, started when it is first asked for. Under spark-submit its master and settings are
 * spark-submit's; otherwise it is embedded, listens on the loopback interface only and shows no web page unless asked to.
 */
public final class SparkSessions implements Supplier<SparkSession>, AutoCloseable {
    private static final String HADOOP_SETTING = "spark.hadoop.";
    private static final String SUBMITTED_MASTER = "spark.master";

    private final EffectiveConfig config;
    private final ConsoleProgress progress;
    private SparkSession session;

    public SparkSessions(EffectiveConfig config, ConsoleProgress progress) {
        this.config = config;
        this.progress = progress;
    }

    /** Whether YARN or Kubernetes runs this very process as its driver and waits for a session, used or not. */
    public static boolean isClusterDriver() {
        return System.getProperty("spark.submit.deployMode", "client").equals("cluster");
    }

    /** The Hadoop configuration of this process: site files, then the {@code spark.hadoop.*} settings of both origins. */
    public static Configuration hadoop(EffectiveConfig config) {
        Configuration hadoop = new Configuration();
        Map<String, String> settings = new TreeMap<>();
        System.getProperties().stringPropertyNames().forEach(name -> settings.put(name, System.getProperty(name)));
        settings.putAll(config.spark().settings());
        settings.forEach((name, value) -> {
            if (name.startsWith(HADOOP_SETTING)) {
                hadoop.set(name.substring(HADOOP_SETTING.length()), value);
            }
        });
        return hadoop;
    }

    @Override
    public synchronized SparkSession get() {
        if (session == null) {
            SparkSession.Builder builder =
                    SparkSession.builder().appName(config.run().name());
            settings(System.getProperty(SUBMITTED_MASTER), config).forEach(builder::config);
            session = builder.getOrCreate();
            session.sparkContext().addSparkListener(new SparkProgress(progress));
        }
        return session;
    }

    @Override
    public synchronized void close() {
        if (session != null) {
            session.stop();
        }
    }

    /** What the session is built with; {@code submittedMaster} is null where no spark-submit started this process. */
    static Map<String, String> settings(String submittedMaster, EffectiveConfig config) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("spark.sql.session.timeZone", "UTC");
        // Documents may be large: a writer looks at its memory after each row, and streams forget what they have sent.
        settings.put("spark.hadoop.parquet.page.size.row.check.min", "1");
        settings.put("spark.serializer.objectStreamReset", "10");
        if (submittedMaster == null) {
            settings.put(SUBMITTED_MASTER, config.spark().master());
            settings.put("spark.ui.enabled", "false");
            settings.put("spark.driver.host", "127.0.0.1");
            settings.put("spark.driver.bindAddress", "127.0.0.1");
            settings.put(
                    "spark.sql.shuffle.partitions",
                    Integer.toString(2 * Runtime.getRuntime().availableProcessors()));
            settings.put("spark.sql.warehouse.dir", System.getProperty("java.io.tmpdir") + "/tsumugi-warehouse");
        }
        settings.putAll(config.spark().settings());
        return settings;
    }
}
