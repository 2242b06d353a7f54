package dev.tsumugi.training.pretrain;

import dev.tsumugi.workflow.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;

/** Does {@link SmallPretraining}s one after the other in a session of its own. */
final class TrainingOnCores {
    private TrainingOnCores() {}

    /** Arguments: the master, then a run each: its folder, the round after which it stops or 0, its settings, by commas. */
    public static void main(String[] args) throws IOException {
        try (SparkSession spark = SparkSession.builder()
                .master(args[0])
                .appName("cores")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.ui.enabled", "false")
                .getOrCreate()) {
            for (String run : Arrays.asList(args).subList(1, args.length)) {
                String[] parts = run.split(",");
                train(
                        new SmallPretraining(Path.of(parts[0]), () -> spark),
                        Integer.parseInt(parts[1]),
                        Arrays.copyOfRange(parts, 2, parts.length));
            }
        }
    }

    private static void train(SmallPretraining run, int stopAfter, String... settings) throws IOException {
        if (!Files.exists(run.folder())) {
            run.writeShards();
        }
        try {
            run.run(stopAfter == 0 ? Progress.NONE : SmallPretraining.stopAfter(stopAfter), settings);
        } catch (IllegalStateException e) {
            if (stopAfter == 0 || !"stopped".equals(e.getMessage())) {
                throw e;
            }
        }
    }
}
