package dev.tsumugi.bench.averaging;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShardWriter;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.layer.TokenDataSets;
import dev.tsumugi.model.layer.TransformerLayer;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.optimizer.Sgd;
import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.model.train.TransformerNetwork;
import dev.tsumugi.training.round.DistributedTrainer;
import dev.tsumugi.training.round.RoundOutcome;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.vector.WireFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Measures rounds of two workers on two executors, ours before DL4J's, whose garbage would be in the way, and prints one JSON
 * object. A round of one step on a few tokens is nearly all overhead; what the same step takes without Spark is taken off. Java
 * goes on compiling for more than a hundred rounds, and takes up to half of the processor's time for it.
 */
final class RoundCosts {
    private static final int EXECUTORS = 2;
    private static final int WARM_UP_ROUNDS = 200;
    private static final int ROUNDS = 15;
    private static final int PEER_WARM_UP_ROUNDS = 20;
    private static final int REPETITIONS = 5;
    private static final int LONG_ROUND = 100;
    private static final ModelConfig MODEL = new ModelConfig(8192, 16, 256, 10, 4, 4, 768, 10_000, 1e-5, true);

    private static final Optimizer ADAMW = new AdamW(0.9, 0.95, 1e-8);

    private RoundCosts() {}

    public static void main(String[] arguments) throws IOException {
        java.nio.file.Path folder = Files.createTempDirectory("tsumugi-averaging");
        Path tokens = new Path(folder.toUri());
        try (JavaSparkContext spark = ClusterProcess.context(EXECUTORS)) {
            TokenShards shards = write(tokens);
            ObjectNode figures = JsonNodeFactory.instance.objectNode();
            figures.put("parameters", MODEL.parameterCount());
            measureOverhead(spark, shards, tokens, figures);
            measureBytes(spark, shards, tokens, figures);
            System.out.println(figures);
        } finally {
            tokens.getFileSystem(new Configuration()).delete(tokens, true);
            FileSystem.closeAll();
        }
        System.exit(0); // a local cluster leaves threads behind
    }

    private static void measureOverhead(JavaSparkContext spark, TokenShards shards, Path tokens, ObjectNode figures) {
        NetworkSettings settings = settings(ADAMW);
        double[] ours = new double[ROUNDS];
        double[] peer = new double[REPETITIONS];
        double[][] parts = new double[4][ROUNDS];
        try (DistributedTrainer trainer =
                trainer(spark, settings, 1, Mode.DILOCO, InnerState.RESET, WireFormat.BFLOAT16, shards, tokens)) {
            for (int i = -WARM_UP_ROUNDS; i < ROUNDS; i++) {
                long start = System.nanoTime();
                RoundOutcome outcome = trainer.nextRound();
                double seconds = (System.nanoTime() - start) / 1e9;
                System.err.printf(Locale.ROOT, "a round took %.3f s%n", seconds);
                if (i >= 0) {
                    ours[i] = seconds;
                    parts[0][i] = outcome.seconds().broadcast();
                    parts[1][i] = outcome.seconds().compute();
                    parts[2][i] = outcome.seconds().aggregate();
                    parts[3][i] = outcome.seconds().outer();
                }
            }
        }
        SparkComputationGraph graph = peer(spark, settings);
        for (int i = -PEER_WARM_UP_ROUNDS; i < REPETITIONS; i++) {
            double seconds = peerRound(spark, graph);
            System.err.printf(Locale.ROOT, "a round of DL4J's took %.3f s%n", seconds);
            if (i >= 0) {
                peer[i] = seconds;
            }
        }
        double step = stepSeconds(settings);
        double peerStep = peerStepSeconds(settings);
        figures.put("round_overhead_s", median(ours) - step);
        figures.put("dl4j_round_overhead_s", median(peer) - peerStep);
        figures.put("round_s", median(ours));
        figures.put("dl4j_round_s", median(peer));
        figures.put("step_s", step);
        figures.put("dl4j_step_s", peerStep);
        figures.put("broadcast_s", median(parts[0]));
        figures.put("compute_s", median(parts[1]));
        figures.put("aggregate_s", median(parts[2]));
        figures.put("outer_s", median(parts[3]));
    }

    /** Bytes of long rounds with rounded deltas, and of a gradient from each worker after every step. */
    private static void measureBytes(JavaSparkContext spark, TokenShards shards, Path tokens, ObjectNode figures) {
        double rounds = bytesPerToken(trainer(
                spark,
                settings(ADAMW),
                LONG_ROUND,
                Mode.DILOCO,
                InnerState.RESET,
                WireFormat.BFLOAT16,
                shards,
                tokens));
        double gradients = bytesPerToken(trainer(
                spark, settings(new Sgd()), 1, Mode.SYNC, InnerState.AVERAGED, WireFormat.FLOAT32, shards, tokens));
        figures.put("bytes_per_token", rounds);
        figures.put("gradients_bytes_per_token", gradients);
        figures.put("bytes_ratio", gradients / rounds);
    }

    /** Of the second round: in the first one, executors fetch the whole parameters. */
    private static double bytesPerToken(DistributedTrainer trainer) {
        try (trainer) {
            trainer.nextRound();
            RoundOutcome outcome = trainer.nextRound();
            return (double) (outcome.bytesDown() + outcome.bytesUp()) / outcome.targets();
        }
    }

    private static DistributedTrainer trainer(
            JavaSparkContext spark,
            NetworkSettings settings,
            int steps,
            Mode mode,
            InnerState state,
            WireFormat format,
            TokenShards shards,
            Path tokens) {
        AveragingConfig averaging = new AveragingConfig(mode, 0.7, 0.9, state, format, 1, 0, 10);
        return new DistributedTrainer(
                spark, settings, new RoundShape(EXECUTORS, steps, 1, 64), averaging, shards, tokens, tokens);
    }

    private static NetworkSettings settings(Optimizer inner) {
        OptimizerSettings optimizer =
                new OptimizerSettings(inner, LearningRateSchedule.cosine(1e-4, 0, 1000, 0.1), 0.1, 1);
        return new NetworkSettings(MODEL, EngineKind.CPU, 1, optimizer, 1);
    }

    /** DL4J's own averaging of parameters and moments, one data set for each worker. */
    private static SparkComputationGraph peer(JavaSparkContext spark, NetworkSettings settings) {
        ParameterAveragingTrainingMaster master = new ParameterAveragingTrainingMaster.Builder(EXECUTORS, 1)
                .batchSizePerWorker(1)
                .averagingFrequency(1)
                .saveUpdater(true)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .rngSeed(1)
                .build();
        return new SparkComputationGraph(spark, peerGraph(settings), master);
    }

    /** Our layer with DL4J's own Adam. */
    private static ComputationGraph peerGraph(NetworkSettings settings) {
        ComputationGraphConfiguration configuration = TransformerNetwork.configuration(settings);
        LayerVertex vertex = (LayerVertex) configuration.getVertices().get(TransformerNetwork.DECODER);
        TransformerLayer layer = (TransformerLayer) vertex.getLayerConf().getLayer();
        layer.setIUpdater(Adam.builder()
                .learningRateSchedule(settings.optimizer().schedule())
                .beta1(0.9)
                .beta2(0.95)
                .epsilon(1e-8)
                .build());
        ComputationGraph graph = new ComputationGraph(configuration);
        graph.init();
        return graph;
    }

    private static double peerRound(JavaSparkContext spark, SparkComputationGraph graph) {
        List<MultiDataSet> data = List.of(TokenDataSets.of(batch(1, 1)), TokenDataSets.of(batch(1, 2)));
        long start = System.nanoTime();
        graph.fitMultiDataSet(spark.parallelize(data, EXECUTORS));
        return (System.nanoTime() - start) / 1e9;
    }

    private static double stepSeconds(NetworkSettings settings) {
        try (LocalTrainer trainer = LocalTrainer.ofInitialParameters(settings)) {
            double[] seconds = new double[REPETITIONS];
            for (int i = 0; i < REPETITIONS; i++) {
                long start = System.nanoTime();
                trainer.step(batch(1, i));
                seconds[i] = (System.nanoTime() - start) / 1e9;
            }
            return median(seconds);
        }
    }

    private static double peerStepSeconds(NetworkSettings settings) {
        ComputationGraph graph = peerGraph(settings);
        double[] seconds = new double[REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
            MultiDataSet data = TokenDataSets.of(batch(1, i));
            long start = System.nanoTime();
            graph.fit(data);
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        return median(seconds);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static TokenShards write(Path tokens) throws IOException {
        int rows = 1000;
        String file = "train/shard-00000.parquet";
        try (TokenShardWriter writer = TokenShardWriter.create(
                new Path(tokens, file), new Configuration(), MODEL.contextLength(), MODEL.vocabularySize())) {
            TokenBatch all = batch(rows, 0);
            writer.write(new PackedSequences(rows, all.length(), all.ids(), all.targets(), all.segments()));
            writer.commit();
        }
        TokenShard shard = new TokenShard(file, rows, (long) rows * MODEL.contextLength());
        return new TokenShards(
                MODEL.contextLength(), MODEL.vocabularySize(), "0".repeat(64), List.of(shard), List.of());
    }

    private static TokenBatch batch(int sequences, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = sequences * MODEL.contextLength();
        return TokenBatch.ofWholeRows(
                sequences,
                MODEL.contextLength(),
                random.ints(size, 0, MODEL.vocabularySize()).toArray(),
                random.ints(size, 0, MODEL.vocabularySize()).toArray());
    }
}
