package dev.tsumugi.training.round;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.testing.LocalCluster;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.worker.EngineSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.FloatPointer;

/** A driver that trains a few rounds and prints what came of them. */
final class ClusterTraining {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ClusterTraining() {}

    /**
     * What to train.
     *
     * @param folder for the shards
     * @param kills whether the executor of every fourth worker is killed in each round
     * @param failsOnce whether the first attempt at each worker's task fails in each round
     * @param width of the model
     * @param maxResultSize of Spark
     */
    record Plan(
            String folder,
            int executors,
            int workers,
            int rounds,
            boolean kills,
            boolean failsOnce,
            int width,
            String maxResultSize,
            AveragingConfig averaging) {}

    public static void main(String[] arguments) throws IOException {
        Plan plan = JSON.readValue(arguments[0], Plan.class);
        ModelConfig model = new ModelConfig(
                SampleShards.VOCABULARY_SIZE,
                SampleShards.SEQUENCE_LENGTH,
                plan.width(),
                2,
                2,
                1,
                4 * plan.width(),
                10_000,
                1e-5,
                true);
        OptimizerSettings optimizer = new OptimizerSettings(
                new AdamW(0.9, 0.95, 1e-8), LearningRateSchedule.cosine(0.01, 2, 100, 0.1), 0.1, 1);
        NetworkSettings settings = new NetworkSettings(model, EngineKind.CPU, 1, optimizer, 42);
        RoundShape shape = new RoundShape(plan.workers(), 3, 4, 8);
        Path tokens = new Path(java.nio.file.Path.of(plan.folder(), "tokens").toUri());
        TokenShards shards = SampleShards.write(tokens);
        try (JavaSparkContext spark = LocalCluster.context(
                        plan.executors(), 1, 512, Map.of("spark.driver.maxResultSize", plan.maxResultSize()));
                DistributedTrainer trainer = new DistributedTrainer(
                        spark,
                        settings,
                        plan.failsOnce() ? Engines.FAILING_ONCE : EngineSource.OfSettings.INSTANCE,
                        shape,
                        plan.averaging(),
                        shards,
                        tokens,
                        new Path(tokens, "checkpoints"))) {
            ExecutorKiller killer = plan.kills() ? ExecutorKiller.of(spark, 1, plan.workers()) : null;
            ObjectNode result = JSON.createObjectNode();
            ArrayNode rounds = result.putArray("rounds");
            for (int round = 0; round < plan.rounds(); round++) {
                if (killer != null) {
                    killer.arm();
                }
                rounds.add(JSON.<JsonNode>valueToTree(trainer.nextRound()));
            }
            result.put("parameters", sha256(trainer.parameters(), model.parameterCount()));
            result.put("parameterCount", model.parameterCount());
            result.put("validationLoss", trainer.validationLoss(100).orElseThrow());
            result.put("kills", killer == null ? 0 : killer.kills());
            System.out.println();
            System.out.println(result);
        }
        System.exit(0); // a local cluster leaves threads behind
    }

    static String sha256(FloatPointer vector, long length) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (long i = 0; i < length; i++) {
                digest.update(ByteBuffer.allocate(Float.BYTES).putFloat(0, vector.get(i)));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private enum Engines implements EngineSource {
        FAILING_ONCE;

        @Override
        public TransformerEngine create(NetworkSettings settings) {
            return new DelegatingEngine(settings.newEngine()) {
                @Override
                public BatchLoss lossAndGradient(
                        FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient) {
                    if (TaskContext.get().attemptNumber() == 0) {
                        throw new IllegalStateException("the first attempt fails");
                    }
                    return super.lossAndGradient(parameters, batch, dropoutStream, gradient);
                }
            };
        }
    }
}
