package dev.tsumugi.training.pretrain;

import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.training.round.DistributedTrainer;
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
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(context.spark().get().sparkContext());
        try {
            return train(Planning.planned(context, shards, tokens), spark, shards, tokens);
        } finally {
            spark.sc().setJobDescription(null);
        }
    }

    private static StageReport train(StageContext context, JavaSparkContext spark, TokenShards shards, Path tokens)
            throws IOException {
        PretrainConfig config = context.config(PretrainConfig.class);
        Trainers trainers = Trainers.of(context, shards, tokens);
        try (DistributedTrainer trainer = trainers.create(context.folder(PretrainStage.STAGE));
                PretrainingCheckpoints checkpoints =
                        new PretrainingCheckpoints(context, trainers.settings(), shards.tokenizerSha256(), trainer)) {
            config.outerNumbers().ifPresent(sentence -> LOG.info("In pre-training, {}.", sentence));
            return new Pretraining(context, spark, trainers.settings(), trainer, checkpoints).run();
        }
    }
}
