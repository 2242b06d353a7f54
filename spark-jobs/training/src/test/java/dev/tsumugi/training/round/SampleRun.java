package dev.tsumugi.training.round;

import dev.tsumugi.corpus.shard.ShardSlice;
import dev.tsumugi.corpus.shard.TokenShardReader;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.training.round.data.DataOrder;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.data.TokenBatches;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;

/** A small model on {@link SampleShards}, and what its workers read. */
record SampleRun(Path tokens, TokenShards shards) {
    static final ModelConfig MODEL = new ModelConfig(
            SampleShards.VOCABULARY_SIZE, SampleShards.SEQUENCE_LENGTH, 16, 2, 2, 1, 32, 10_000, 1e-5, true);
    static final int BLOCK = 64;
    static final Optimizer ADAMW = new AdamW(0.9, 0.95, 1e-8);
    private static final long SEED = 42;

    static SampleRun write(java.nio.file.Path folder) throws IOException {
        Path tokens = new Path(folder.resolve("with space").toUri());
        return new SampleRun(tokens, SampleShards.write(tokens));
    }

    static NetworkSettings settings(Optimizer inner, double learningRate, double clipNorm) {
        OptimizerSettings optimizer =
                new OptimizerSettings(inner, LearningRateSchedule.cosine(learningRate, 2, 100, 0.1), 0.1, clipNorm);
        return new NetworkSettings(MODEL, EngineKind.CPU, 1, optimizer, SEED);
    }

    /** A step's batch of a unit. */
    TokenBatch batch(RoundShape shape, long unit, int step) throws IOException {
        long place = (unit * shape.stepsPerRound() + step) * shape.sequencesPerStep();
        List<TokenBatch> parts = new ArrayList<>();
        for (DataOrder.Run run :
                new DataOrder(shards.trainSequences(), BLOCK, SEED).runs(place, shape.sequencesPerStep())) {
            for (ShardSlice slice : shards.trainSlices(tokens, run.first(), run.count())) {
                try (TokenShardReader reader = TokenShardReader.open(new Path(slice.shard()), new Configuration())) {
                    parts.add(TokenBatches.of(reader.read(slice.firstRow(), slice.rows())));
                }
            }
        }
        return TokenBatch.concatenate(parts);
    }

    static float[] read(FloatPointer vector) {
        float[] values = new float[(int) MODEL.parameterCount()];
        vector.get(values);
        return values;
    }
}
