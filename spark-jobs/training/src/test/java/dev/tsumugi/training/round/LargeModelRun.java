package dev.tsumugi.training.round;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.optimizer.Sgd;
import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.vector.WireFormat;
import dev.tsumugi.training.round.worker.EngineSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A driver that does one round of a model of 1.2 billion parameters, whose gradient is a constant. */
final class LargeModelRun {
    private static final ModelConfig MODEL =
            new ModelConfig(32_768, SampleShards.SEQUENCE_LENGTH, 2048, 22, 16, 16, 5632, 10_000, 1e-5, true);
    private static final byte BYTE_OF_GRADIENT = 0x38;
    private static final float GRADIENT = Float.intBitsToFloat(0x38383838);

    private LargeModelRun() {}

    public static void main(String[] arguments) throws IOException {
        SampleRun run = SampleRun.write(Path.of(arguments[0]));
        OptimizerSettings optimizer =
                new OptimizerSettings(new Sgd(), LearningRateSchedule.cosine(0.5, 0, 100, 0.1), 0, 1e9);
        NetworkSettings settings = new NetworkSettings(MODEL, EngineKind.CPU, 1, optimizer, 42);
        AveragingConfig averaging =
                new AveragingConfig(Mode.AVERAGE, 1, 0, InnerState.RESET, WireFormat.valueOf(arguments[1]), 1, 0, 10);
        SparkConf conf = new SparkConf()
                .setMaster("local[1]")
                .setAppName("tests")
                .set("spark.ui.enabled", "false")
                .set("spark.local.dir", arguments[0])
                .set("spark.driver.maxResultSize", "256m");
        try (JavaSparkContext spark = new JavaSparkContext(conf);
                DistributedTrainer trainer = new DistributedTrainer(
                        spark,
                        settings,
                        Engines.CONSTANT,
                        new RoundShape(2, 1, 1, SampleRun.BLOCK),
                        averaging,
                        run.shards(),
                        run.tokens(),
                        run.tokens())) {
            long last = MODEL.parameterCount() - 1;
            float before = trainer.parameters().get(last);
            RoundOutcome outcome = trainer.nextRound();
            ObjectNode result = new ObjectMapper().createObjectNode();
            result.put("parameters", MODEL.parameterCount());
            result.put("expectedChange", -0.5 * GRADIENT);
            result.put("change", trainer.parameters().get(last) - before);
            result.set("outcome", new ObjectMapper().<JsonNode>valueToTree(outcome));
            result.put(
                    "peakMegabytes",
                    Files.readAllLines(Path.of("/proc/self/status")).stream()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                            .sum());
            System.out.println();
            System.out.println(result);
        }
        System.exit(0);
    }

    private enum Engines implements EngineSource {
        CONSTANT;

        @Override
        public TransformerEngine create(NetworkSettings settings) {
            return new DelegatingEngine(settings.newEngine()) {
                @Override
                public BatchLoss lossAndGradient(
                        FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient) {
                    Pointer.memset(gradient, BYTE_OF_GRADIENT, MODEL.parameterCount() * Float.BYTES);
                    return new BatchLoss(1, batch.targetCount());
                }
            };
        }
    }
}
