package dev.tsumugi.training.pretrain;

import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.training.decoder.DecoderConfig;
import dev.tsumugi.training.decoder.OptimizerConfig;
import dev.tsumugi.training.decoder.TrainingSettings;
import dev.tsumugi.training.round.DistributedTrainer;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.worker.AutoEngine;
import dev.tsumugi.workflow.stage.StageContext;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trainers of a configuration that leaves nothing open.
 *
 * @param shards to learn from
 * @param tokens their folder
 * @param settings of the network, with the engine chosen
 */
record Trainers(
        JavaSparkContext spark, PretrainConfig config, TokenShards shards, Path tokens, NetworkSettings settings) {

    static Trainers of(StageContext context, TokenShards shards, Path tokens) throws IOException {
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(context.spark().get().sparkContext());
        return new Trainers(
                spark, context.config(PretrainConfig.class), shards, tokens, settings(context, spark, shards));
    }

    /** @param checkpoints the folder below which workers keep what is theirs alone */
    DistributedTrainer create(Path checkpoints) {
        RoundShape shape = new RoundShape(
                config.workers(),
                config.stepsPerRound(),
                config.sequencesPerStep(),
                config.shuffleBlockSequences(),
                config.sourceWeights());
        return new DistributedTrainer(spark, settings, shape, config.resolvedAveraging(), shards, tokens, checkpoints);
    }

    private static NetworkSettings settings(StageContext context, JavaSparkContext spark, TokenShards shards)
            throws IOException {
        PretrainConfig config = context.config(PretrainConfig.class);
        int steps = Math.multiplyExact(config.rounds(), config.stepsPerRound());
        ModelConfig model = StartingModel.sizes(context, shards.vocabularySize(), shards.sequenceLength());
        OptimizerConfig optimizer = TrainingSettings.resolved(config.optimizer(), model);
        TrainingOptions options = TrainingSettings.options(context.config(DecoderConfig.class));
        EngineKind engine =
                TrainingSettings.engine(context.config(DecoderConfig.class), model, options, spark.isLocal());
        return new NetworkSettings(
                model,
                options,
                engine == EngineKind.AUTO ? AutoEngine.of(spark, model, config.workers()) : engine,
                threads(spark, config),
                TrainingSettings.optimizer(
                        optimizer,
                        optimizer.warmupSteps(),
                        steps,
                        (long) config.sequencesPerStep() * shards.sequenceLength()),
                context.config().run().seed());
    }

    /** A worker is one task: with more threads than the task has cores it would take those of others. */
    private static int threads(JavaSparkContext spark, PretrainConfig config) {
        return config.threadsPerWorker() > 0
                ? config.threadsPerWorker()
                : spark.getConf().getInt("spark.task.cpus", 1);
    }
}
