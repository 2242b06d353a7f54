package dev.tsumugi.bench.averaging;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.model.train.WarmupCosineSchedule;
import dev.tsumugi.spark.distributed.AveragingSettings;
import dev.tsumugi.spark.distributed.AveragingSettings.InnerState;
import dev.tsumugi.spark.distributed.AveragingSettings.Mode;
import dev.tsumugi.spark.distributed.DistributedTrainer;
import dev.tsumugi.spark.distributed.RoundOutcome;
import dev.tsumugi.spark.distributed.RoundShape;
import dev.tsumugi.spark.distributed.WireFormat;
import dev.tsumugi.spark.tokens.TokenShards;
import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The validation loss of a small model of Shakespeare's characters after the same tokens and steps, by the number of workers K,
 * the steps H of a round and what a round does. K workers share the batch of one worker, as in <a
 * href="https://arxiv.org/abs/2503.09799">the scaling laws of DiLoCo</a>.
 */
final class LossGrid {
    private static final int LENGTH = 64;
    private static final int STEPS = 512;
    private static final int SEQUENCES_PER_STEP = 16;
    private static final int[] WORKERS = {1, 2, 4, 8};
    private static final int[] STEPS_PER_ROUND = {128, 32, 8, 1};
    private static final ModelConfig MODEL =
            new ModelConfig(ByteShards.VOCABULARY, LENGTH, 96, 2, 3, 3, 256, 10_000, 1e-5, true);

    private final JavaSparkContext spark;
    private final TokenShards shards;
    private final Path folder;

    private LossGrid(JavaSparkContext spark, TokenShards shards, Path folder) {
        this.spark = spark;
        this.shards = shards;
        this.folder = folder;
    }

    /**
     * One run.
     *
     * @param validationLoss in nats, of the whole last tenth of the text
     * @param bytesPerToken that all workers together sent and fetched
     */
    private record Run(double validationLoss, double bytesPerToken) {}

    /** Measures all of the grid, and prints each run as it ends. */
    static ObjectNode measure(java.nio.file.Path text, java.nio.file.Path folder) throws IOException {
        Path tokens = new Path(folder.toUri());
        TokenShards shards = ByteShards.write(text, tokens, LENGTH);
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("bench")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "localhost")
                .set("spark.driver.bindAddress", "127.0.0.1");
        try (JavaSparkContext spark = new JavaSparkContext(conf)) {
            return new LossGrid(spark, shards, tokens).figures();
        }
    }

    /** Rounds of few steps come last: they take longest. */
    private ObjectNode figures() {
        ObjectNode losses = JsonNodeFactory.instance.objectNode();
        ObjectNode bytes = JsonNodeFactory.instance.objectNode();
        double one = run(1, 32, Mode.AVERAGE, WireFormat.FLOAT32).validationLoss;
        losses.put("one_worker", one);
        double exact = run(4, 32, Mode.DILOCO, WireFormat.FLOAT32).validationLoss;
        double eightBits = run(4, 32, Mode.DILOCO, WireFormat.INT8).validationLoss;
        for (int steps : STEPS_PER_ROUND) {
            for (int workers : WORKERS) {
                for (Mode mode : new Mode[] {Mode.AVERAGE, Mode.DILOCO}) {
                    if (workers > 1 || mode == Mode.DILOCO) {
                        Run run = run(workers, steps, mode, WireFormat.BFLOAT16);
                        String name = String.format(
                                Locale.ROOT, "%s_k%d_h%d", mode.name().toLowerCase(Locale.ROOT), workers, steps);
                        losses.put(name, run.validationLoss);
                        bytes.put(name, run.bytesPerToken);
                    }
                }
            }
        }
        ObjectNode figures = JsonNodeFactory.instance.objectNode();
        figures.set("validation_loss", losses);
        figures.set("grid_bytes_per_token", bytes);
        double chosen = losses.path("diloco_k4_h32").asDouble();
        figures.put("diloco_k4_h32_over_one_worker", chosen / one);
        figures.put("bfloat16_over_float32", chosen / exact);
        figures.put("int8_over_float32", eightBits / exact);
        return figures;
    }

    private Run run(int workers, int stepsPerRound, Mode mode, WireFormat format) {
        OptimizerSettings optimizer =
                new OptimizerSettings(new WarmupCosineSchedule(2e-3, 50, STEPS, 0.1), 0.9, 0.99, 1e-8, 0.1, 1);
        NetworkSettings settings = new NetworkSettings(MODEL, EngineKind.CPU, 1, optimizer, 1);
        InnerState state = mode == Mode.DILOCO ? InnerState.LOCAL : InnerState.AVERAGED;
        AveragingSettings averaging = new AveragingSettings(mode, 0.7, 0.9, state, format, 1, 0, 10);
        RoundShape shape = new RoundShape(workers, stepsPerRound, SEQUENCES_PER_STEP / workers, 1);
        long bytes = 0;
        long tokens = 0;
        Path checkpoints = new Path(folder, "run");
        try (DistributedTrainer trainer =
                new DistributedTrainer(spark, settings, shape, averaging, shards, folder, checkpoints)) {
            while (trainer.roundsDone() < STEPS / stepsPerRound) {
                RoundOutcome outcome = trainer.nextRound();
                bytes += outcome.bytesDown() + outcome.bytesUp();
                tokens += outcome.targets();
            }
            double loss = trainer.validationLoss(Integer.MAX_VALUE).orElseThrow();
            System.err.printf(
                    Locale.ROOT,
                    "%s, %d workers, %d steps a round, %s: validation loss %.4f%n",
                    mode,
                    workers,
                    stepsPerRound,
                    format,
                    loss);
            return new Run(loss, (double) bytes / tokens);
        }
    }
}
