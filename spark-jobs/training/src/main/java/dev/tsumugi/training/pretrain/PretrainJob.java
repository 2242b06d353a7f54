package dev.tsumugi.training.pretrain;

import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
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
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.StageContext;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trains the model by parameter averaging, from random parameters or from the weights of {@code model.from}. Writes
 * {@code checkpoints/step-*} and {@code checkpoints/log.jsonl}. Started again, it goes on from the newest checkpoint, with the
 * losses of a run without a stop. With 0 rounds the model of {@code model.from} is taken as it is.
 */
public final class PretrainJob implements Job {
    private static final Logger LOG = LoggerFactory.getLogger(PretrainJob.class);

    @Override
    public StageReport run(StageContext context) throws IOException {
        PretrainConfig config = context.config(PretrainConfig.class);
        if (config.rounds() == 0) {
            return TakenModel.save(context);
        }
        PretrainStage.STAGE.requireRunnable(context.config());
        Path tokens = context.folder(TokenizeStage.STAGE);
        TokenShards shards = TokenShards.read(tokens, context.hadoop());
        if (shards.trainSequences() == 0) {
            throw new UserException("The shards in " + tokens + " hold no training sequence; collect more documents or"
                    + " lower tokenize.sequence-length.");
        }
        NetworkSettings settings = settings(context, shards);
        RoundShape shape = new RoundShape(
                config.workers(),
                config.stepsPerRound(),
                config.sequencesPerStep(),
                config.shuffleBlockSequences(),
                config.sourceWeights());
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(context.spark().get().sparkContext());
        Path checkpoints = context.folder(PretrainStage.STAGE);
        try (DistributedTrainer trainer = new DistributedTrainer(
                spark, settings, shape, config.resolvedAveraging(), shards, tokens, checkpoints)) {
            config.outerNumbers().ifPresent(sentence -> LOG.info("In pre-training, {}.", sentence));
            return train(context, spark, settings, shards, trainer);
        } finally {
            spark.sc().setJobDescription(null);
        }
    }

    private static StageReport train(
            StageContext context,
            JavaSparkContext spark,
            NetworkSettings settings,
            TokenShards shards,
            DistributedTrainer trainer)
            throws IOException {
        try (PretrainingCheckpoints checkpoints =
                new PretrainingCheckpoints(context, settings, shards.tokenizerSha256(), trainer)) {
            return new Pretraining(context, spark, settings, trainer, checkpoints).run();
        }
    }

    private static NetworkSettings settings(StageContext context, TokenShards shards) throws IOException {
        PretrainConfig config = context.config(PretrainConfig.class);
        int steps = Math.multiplyExact(config.rounds(), config.stepsPerRound());
        ModelConfig model = StartingModel.sizes(context, shards.vocabularySize(), shards.sequenceLength());
        OptimizerConfig optimizer = TrainingSettings.resolved(config.optimizer(), model);
        TrainingOptions options = TrainingSettings.options(context.config(DecoderConfig.class));
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(context.spark().get().sparkContext());
        EngineKind engine =
                TrainingSettings.engine(context.config(DecoderConfig.class), model, options, spark.isLocal());
        return new NetworkSettings(
                model,
                options,
                engine == EngineKind.AUTO ? AutoEngine.of(spark, model, config.workers()) : engine,
                threads(context, config),
                TrainingSettings.optimizer(
                        optimizer,
                        optimizer.warmupSteps(),
                        steps,
                        (long) config.sequencesPerStep() * shards.sequenceLength()),
                context.config().run().seed());
    }

    /** A worker is one task: with more threads than the task has cores it would take those of others. */
    private static int threads(StageContext context, PretrainConfig config) {
        return config.threadsPerWorker() > 0
                ? config.threadsPerWorker()
                : context.spark().get().sparkContext().conf().getInt("spark.task.cpus", 1);
    }
}
