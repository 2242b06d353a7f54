package dev.tsumugi.bench.loss;

import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.training.round.DistributedTrainer;
import dev.tsumugi.training.round.RoundOutcome;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.data.RoundShape;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Trainings of small models of a text's bytes, through the rounds of Spark, on two cores. */
public final class LossRuns implements AutoCloseable {
    /** Names a text that losses are measured on instead of Shakespeare. */
    private static final String TEXT = "tsumugi.bench.text";

    private static final String SHAKESPEARE = "../shared/data/tinyshakespeare/input.txt";

    private final JavaSparkContext spark;
    private final TokenShards shards;
    private final java.nio.file.Path folder;

    private LossRuns(JavaSparkContext spark, TokenShards shards, java.nio.file.Path folder) {
        this.spark = spark;
        this.shards = shards;
        this.folder = folder;
    }

    /**
     * One training.
     *
     * @param validationLoss in nats, of the whole last tenth of the text
     * @param bytesPerToken that all workers together sent and fetched
     * @param seconds of the rounds
     * @param rounds their training losses
     */
    public record Run(double validationLoss, double bytesPerToken, double seconds, List<RoundLoss> rounds) {}

    /**
     * The mean loss of a round.
     *
     * @param tokens learned from up to its end
     * @param loss in nats
     */
    record RoundLoss(long tokens, double loss) {}

    /** The text that losses are measured on. */
    public static java.nio.file.Path text() {
        return java.nio.file.Path.of(System.getProperty(TEXT, SHAKESPEARE));
    }

    /** Whether the text is there; says what to do where it is not. */
    public static boolean hasText() {
        if (Files.exists(text())) {
            return true;
        }
        System.err.println("Losses are not measured: there is no text " + text()
                + "; name one of a megabyte with TSUMUGI_JAVA_OPTS=-D" + TEXT + "=FILE.");
        return false;
    }

    /** @param sequenceLength T */
    public static LossRuns open(int sequenceLength) throws IOException {
        java.nio.file.Path folder = Files.createTempDirectory("tsumugi-losses");
        TokenShards shards = ByteShards.write(text(), new Path(folder.toUri()), sequenceLength);
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("bench")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        return new LossRuns(new JavaSparkContext(conf), shards, folder);
    }

    /** Trains for some rounds, and prints how it ended. */
    public Run run(String name, NetworkSettings settings, RoundShape shape, AveragingConfig averaging, int rounds) {
        Path tokens = new Path(folder.toUri());
        long bytes = 0;
        long targets = 0;
        long nanos = 0;
        List<RoundLoss> losses = new ArrayList<>();
        try (DistributedTrainer trainer =
                new DistributedTrainer(spark, settings, shape, averaging, shards, tokens, new Path(tokens, "run"))) {
            while (trainer.roundsDone() < rounds) {
                long began = System.nanoTime();
                RoundOutcome outcome = trainer.nextRound();
                nanos += System.nanoTime() - began;
                bytes += outcome.bytesDown() + outcome.bytesUp();
                targets += outcome.targets();
                losses.add(new RoundLoss(targets, outcome.meanLoss()));
            }
            double loss = trainer.validationLoss(Integer.MAX_VALUE).orElseThrow();
            System.err.printf(
                    Locale.ROOT,
                    "%s, %d steps: validation loss %.4f, %.1f s%n",
                    name,
                    rounds * shape.stepsPerRound(),
                    loss,
                    nanos / 1e9);
            return new Run(loss, (double) bytes / targets, nanos / 1e9, List.copyOf(losses));
        }
    }

    @Override
    public void close() throws IOException {
        spark.close();
        FileUtils.deleteDirectory(folder.toFile());
    }
}
