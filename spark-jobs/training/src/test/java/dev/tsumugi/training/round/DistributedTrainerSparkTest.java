package dev.tsumugi.training.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.corpus.shard.ShardSlice;
import dev.tsumugi.corpus.shard.TokenShardReader;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.model.train.LearningRateSchedule;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.model.train.OptimizerSettings;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.data.DataOrder;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.data.TokenBatches;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SparkSessionExtension.class)
class DistributedTrainerSparkTest {
    private static final ModelConfig MODEL = new ModelConfig(
            SampleShards.VOCABULARY_SIZE, SampleShards.SEQUENCE_LENGTH, 16, 2, 2, 1, 32, 10_000, 1e-5, true);
    private static final RoundShape SHAPE = new RoundShape(3, 4, 5, 64);

    private final JavaSparkContext spark;
    private Path tokens;
    private TokenShards shards;

    DistributedTrainerSparkTest(SparkSession session) {
        spark = new JavaSparkContext(session.sparkContext());
    }

    @BeforeEach
    void writeShards(@TempDir java.nio.file.Path folder) throws IOException {
        tokens = new Path(folder.resolve("with space").toUri());
        shards = SampleShards.write(tokens);
    }

    @Test
    void aRoundIsTheWeightedMeanOfWorkersThatTrainedAlone() throws IOException {
        try (DistributedTrainer trainer = trainer(settings(0.01))) {
            List<float[]> expected = trainAlone(settings(0.01), 3);
            for (float[] parametersAfterRound : expected) {
                trainer.nextRound();
                assertThat(read(trainer.parameters())).isEqualTo(parametersAfterRound);
            }
            assertThat(trainer.roundsDone()).isEqualTo(3);
        }
    }

    @Test
    void theLossFalls() {
        try (DistributedTrainer trainer = trainer(settings(0.02))) {
            double untrained = trainer.validationLoss(100).orElseThrow();
            assertThat(untrained).isCloseTo(Math.log(SampleShards.VOCABULARY_SIZE), within(0.05));
            double first = trainer.nextRound().meanLoss();
            for (int i = 0; i < 6; i++) {
                trainer.nextRound();
            }
            assertThat(trainer.nextRound().meanLoss()).isLessThan(first - 0.5);
            assertThat(trainer.validationLoss(100).orElseThrow()).isLessThan(untrained - 0.5);
        }
    }

    @Test
    void aRestoredTrainerGoesOnWithTheSameBytes() {
        try (DistributedTrainer trainer = trainer(settings(0.01));
                DistributedTrainer restored = trainer(settings(0.01))) {
            trainer.nextRound();
            restored.parameters().put(read(trainer.parameters()));
            trainer.vectors()
                    .forEach((name, vector) -> restored.vectors().get(name).set(vector));
            restored.resume(trainer.position());
            assertThat(restored.nextRound().meanLoss())
                    .isEqualTo(trainer.nextRound().meanLoss());
            assertThat(read(restored.parameters())).isEqualTo(read(trainer.parameters()));
        }
    }

    @Test
    void namesTheWorkerAndTheRoundThatDiverged() {
        try (DistributedTrainer trainer = trainer(settings(0.01))) {
            trainer.nextRound();
            trainer.parameters().put(0, Float.NaN);
            assertThatThrownBy(trainer::nextRound)
                    .isInstanceOf(UserException.class)
                    .hasMessage("No worker's result of round 2 can be used. Worker 0: Its loss at step 5 is NaN."
                            + " Lower optimizer.peak-learning-rate or clip-norm, or raise warmup-steps.");
        }
    }

    private DistributedTrainer trainer(NetworkSettings settings) {
        return new DistributedTrainer(spark, settings, SHAPE, AveragingConfig.PLAIN, shards, tokens, tokens);
    }

    private static NetworkSettings settings(double learningRate) {
        OptimizerSettings optimizer = new OptimizerSettings(
                new AdamW(0.9, 0.95, 1e-8), LearningRateSchedule.cosine(learningRate, 2, 100, 0.1), 0.1, 1);
        return new NetworkSettings(MODEL, EngineKind.CPU, 1, optimizer, 42);
    }

    /** What the rounds must do, without Spark: the parameters after each of them. */
    private List<float[]> trainAlone(NetworkSettings settings, int rounds) throws IOException {
        List<float[]> after = new ArrayList<>();
        try (LocalTrainer mean = LocalTrainer.ofInitialParameters(settings);
                LocalTrainer worker = LocalTrainer.ofUnsetParameters(settings)) {
            for (int round = 0; round < rounds; round++) {
                List<float[]> deltas = new ArrayList<>();
                List<float[]> states = new ArrayList<>();
                long[] targets = new long[SHAPE.workers()];
                for (int k = 0; k < SHAPE.workers(); k++) {
                    worker.parameters().put(read(mean.parameters()));
                    worker.optimizerState().put(readState(mean));
                    worker.setStepsDone(round * SHAPE.stepsPerRound());
                    for (int h = 0; h < SHAPE.stepsPerRound(); h++) {
                        BatchLoss loss = worker.step(batch(round, k, h));
                        targets[k] += loss.targets();
                    }
                    deltas.add(difference(read(mean.parameters()), read(worker.parameters())));
                    states.add(readState(worker));
                }
                mean.parameters().put(difference(read(mean.parameters()), mean(deltas, targets)));
                mean.optimizerState().put(mean(states, targets));
                mean.setStepsDone((round + 1) * SHAPE.stepsPerRound());
                after.add(read(mean.parameters()));
            }
        }
        return after;
    }

    private static float[] difference(float[] from, float[] subtracted) {
        float[] difference = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            difference[i] = from[i] - subtracted[i];
        }
        return difference;
    }

    private static float[] mean(List<float[]> vectors, long[] weights) {
        double total = LongStream.of(weights).sum();
        float[] mean = new float[vectors.get(0).length];
        for (int i = 0; i < mean.length; i++) {
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                sum += weights[k] / total * vectors.get(k)[i];
            }
            mean[i] = (float) sum;
        }
        return mean;
    }

    private static float[] readState(LocalTrainer trainer) {
        float[] values = new float[(int) (2 * MODEL.parameterCount())];
        trainer.optimizerState().get(values);
        return values;
    }

    private TokenBatch batch(int round, int worker, int step) throws IOException {
        long place =
                ((long) (round * SHAPE.workers() + worker) * SHAPE.stepsPerRound() + step) * SHAPE.sequencesPerStep();
        List<TokenBatch> parts = new ArrayList<>();
        for (DataOrder.Run run : new DataOrder(shards.trainSequences(), 64, 42).runs(place, SHAPE.sequencesPerStep())) {
            for (ShardSlice slice : shards.trainSlices(tokens, run.first(), run.count())) {
                try (TokenShardReader reader = TokenShardReader.open(new Path(slice.shard()), new Configuration())) {
                    parts.add(TokenBatches.of(reader.read(slice.firstRow(), slice.rows())));
                }
            }
        }
        return TokenBatch.concatenate(parts);
    }

    private static float[] read(FloatPointer parameters) {
        float[] values = new float[(int) MODEL.parameterCount()];
        parameters.get(values);
        return values;
    }
}
