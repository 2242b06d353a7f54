package dev.tsumugi.training.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.WorkerStateFile;
import dev.tsumugi.model.optimizer.Sgd;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.vector.VectorMath;
import dev.tsumugi.training.round.vector.WireFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SparkSessionExtension.class)
class AveragingModesSparkTest {
    private static final RoundShape SHAPE = new RoundShape(3, 2, 3, SampleRun.BLOCK);
    private static final int ROUNDS = 4;

    private final JavaSparkContext spark;
    private SampleRun run;

    AveragingModesSparkTest(SparkSession session) {
        spark = new JavaSparkContext(session.sparkContext());
    }

    @BeforeEach
    void writeShards(@TempDir Path folder) throws IOException {
        run = SampleRun.write(folder);
    }

    @Test
    void averagingAfterEveryStepOfSgdIsOneWorkerWithAllSequences() {
        NetworkSettings sgd = SampleRun.settings(new Sgd(), 0.5, 1e9);
        float[] four = syncParameters(sgd, new RoundShape(4, 1, 2, SampleRun.BLOCK));
        float[] one = syncParameters(sgd, new RoundShape(1, 1, 8, SampleRun.BLOCK));
        assertThat(greatestDifference(four, one)).isLessThan(1e-6);
        assertThat(greatestDifference(four, initial(sgd))).isGreaterThan(1e-2);
    }

    /** The mean of Adam's steps is no step of the mean gradient: each is scaled by its own second moments. */
    @Test
    void averagingAfterEveryStepOfAdamWIsNearOneWorkerWithAllSequences() {
        NetworkSettings adamW = SampleRun.settings(SampleRun.ADAMW, 0.01, 1e9);
        float[] four = syncParameters(adamW, new RoundShape(4, 1, 2, SampleRun.BLOCK));
        float[] one = syncParameters(adamW, new RoundShape(1, 1, 8, SampleRun.BLOCK));
        double difference = norm(difference(four, one));
        assertThat(difference).isGreaterThan(1e-3);
        assertThat(difference / norm(difference(one, initial(adamW)))).isLessThan(0.6);
    }

    @ParameterizedTest
    @EnumSource(
            value = InnerState.class,
            names = {"LOCAL", "RESET"})
    void workersHaveTheMomentsThatTheSettingsSay(InnerState state) throws IOException {
        NetworkSettings settings = SampleRun.settings(SampleRun.ADAMW, 0.01, 1);
        try (DistributedTrainer trainer = trainer(settings, SHAPE, Mode.DILOCO, state, WireFormat.FLOAT32)) {
            for (float[] expected : diLoCoAlone(settings, state)) {
                trainer.nextRound();
                assertThat(SampleRun.read(trainer.parameters())).isEqualTo(expected);
            }
            assertThat(trainer.vectors()).containsOnlyKeys(Checkpoint.OUTER_MOMENTUM);
            assertThat(trainer.position().workerStates())
                    .extracting(WorkerStateFile::stateSteps)
                    .containsExactlyElementsOf(state == InnerState.LOCAL ? List.of(8, 8, 8) : List.of());
        }
    }

    @ParameterizedTest
    @EnumSource(InnerState.class)
    void aRestoredTrainerGoesOnWithTheSameBytes(InnerState state) {
        NetworkSettings settings = SampleRun.settings(SampleRun.ADAMW, 0.01, 1);
        try (DistributedTrainer trainer = trainer(settings, SHAPE, Mode.DILOCO, state, WireFormat.BFLOAT16);
                DistributedTrainer restored = trainer(settings, SHAPE, Mode.DILOCO, state, WireFormat.BFLOAT16)) {
            trainer.nextRound();
            trainer.nextRound();
            restored.parameters().put(SampleRun.read(trainer.parameters()));
            trainer.vectors()
                    .forEach((name, vector) -> restored.vectors().get(name).set(vector));
            restored.resume(trainer.position());
            assertThat(restored.nextRound().meanLoss())
                    .isEqualTo(trainer.nextRound().meanLoss());
            assertThat(SampleRun.read(restored.parameters())).isEqualTo(SampleRun.read(trainer.parameters()));
            assertThat(restored.position()).isEqualTo(trainer.position());
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void roundedDeltasStayNearAndAreCounted(WireFormat format) {
        NetworkSettings settings = SampleRun.settings(SampleRun.ADAMW, 0.01, 1);
        try (DistributedTrainer exact = trainer(settings, SHAPE, Mode.DILOCO, InnerState.RESET, WireFormat.FLOAT32);
                DistributedTrainer rounded = trainer(settings, SHAPE, Mode.DILOCO, InnerState.RESET, format)) {
            exact.nextRound();
            RoundOutcome outcome = rounded.nextRound();
            float[] start = initial(settings);
            float[] there = SampleRun.read(rounded.parameters());
            double error = norm(difference(there, SampleRun.read(exact.parameters()))) / norm(difference(there, start));
            assertThat(error)
                    .isLessThan(
                            switch (format) {
                                case FLOAT32 -> 1e-9;
                                case BFLOAT16 -> 0.006;
                                case INT8 -> 0.03;
                                case INT4 -> 0.2;
                                case TOP_K -> 10; // a number in 64 travels
                            });

            long bytes = format.bytes((int) SampleRun.MODEL.parameterCount());
            assertThat(outcome.workers()).extracting(WorkerOutcome::bytesUp).containsOnly(bytes);
            assertThat(outcome.bytesUp())
                    .isEqualTo(3 * bytes + format.ofMeans().bytes((int) SampleRun.MODEL.parameterCount()));
            assertThat(outcome.bytesDown()).isZero();
        }
    }

    @Test
    void tellsNormsAndDrifts() {
        NetworkSettings settings = SampleRun.settings(SampleRun.ADAMW, 0.01, 1);
        try (DistributedTrainer trainer =
                trainer(settings, SHAPE, Mode.AVERAGE, InnerState.RESET, WireFormat.FLOAT32)) {
            float[] start = initial(settings);
            RoundOutcome outcome = trainer.nextRound();
            double moved = norm(difference(SampleRun.read(trainer.parameters()), start));
            assertThat(outcome.meanDeltaNorm()).isCloseTo(moved, within(1e-5));
            double squares = 0;
            for (WorkerOutcome worker : outcome.workers()) {
                assertThat(worker.maxGradientNorm()).isGreaterThanOrEqualTo(worker.meanGradientNorm());
                assertThat(worker.meanGradientNorm()).isPositive();
                // Workers have as many targets each: their deltas' mean square is that of the mean and of the drifts.
                squares += worker.deltaNorm() * worker.deltaNorm() - worker.drift() * worker.drift();
            }
            assertThat(Math.sqrt(squares / SHAPE.workers())).isCloseTo(moved, within(1e-5));
            assertThat(outcome.seconds().total()).isPositive();
        }
    }

    private float[] syncParameters(NetworkSettings settings, RoundShape shape) {
        try (DistributedTrainer trainer =
                trainer(settings, shape, Mode.SYNC, InnerState.AVERAGED, WireFormat.FLOAT32)) {
            for (int round = 0; round < 5; round++) {
                trainer.nextRound();
            }
            return SampleRun.read(trainer.parameters());
        }
    }

    private DistributedTrainer trainer(
            NetworkSettings settings, RoundShape shape, Mode mode, InnerState state, WireFormat format) {
        AveragingConfig averaging = new AveragingConfig(mode, 0.7, 0.9, state, format, 1, 0, 10);
        return new DistributedTrainer(spark, settings, shape, averaging, run.shards(), run.tokens(), run.tokens());
    }

    /** What the rounds must do, without Spark: the parameters after each of them. */
    private List<float[]> diLoCoAlone(NetworkSettings settings, InnerState state) throws IOException {
        List<float[]> after = new ArrayList<>();
        int size = (int) SampleRun.MODEL.parameterCount();
        float[] parameters = initial(settings);
        float[] momentum = new float[size];
        float[][] moments = new float[SHAPE.workers()][2 * size];
        try (LocalTrainer worker = LocalTrainer.ofUnsetParameters(settings)) {
            for (int round = 0; round < ROUNDS; round++) {
                double[] mean = new double[size];
                for (int k = 0; k < SHAPE.workers(); k++) {
                    worker.parameters().put(parameters);
                    boolean keeps = state == InnerState.LOCAL;
                    worker.optimizerState().put(keeps ? moments[k] : new float[2 * size]);
                    int done = round * SHAPE.stepsPerRound();
                    worker.setStepsDone(done, keeps ? done : 0);
                    for (int h = 0; h < SHAPE.stepsPerRound(); h++) {
                        worker.step(run.batch(SHAPE, (long) round * SHAPE.workers() + k, h));
                    }
                    worker.optimizerState().get(moments[k]);
                    float[] delta = difference(parameters, SampleRun.read(worker.parameters()));
                    for (int i = 0; i < size; i++) {
                        mean[i] += 1.0 / SHAPE.workers() * delta[i];
                    }
                }
                for (int i = 0; i < size; i++) {
                    momentum[i] = 0.9f * momentum[i] + (float) mean[i];
                    parameters[i] += -0.7f * ((float) mean[i] + 0.9f * momentum[i]);
                }
                after.add(parameters.clone());
            }
        }
        return after;
    }

    private static float[] initial(NetworkSettings settings) {
        try (LocalTrainer trainer = LocalTrainer.ofInitialParameters(settings)) {
            return SampleRun.read(trainer.parameters());
        }
    }

    private static float[] difference(float[] from, float[] subtracted) {
        float[] difference = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            difference[i] = from[i] - subtracted[i];
        }
        return difference;
    }

    private static double norm(float[] values) {
        return Math.sqrt(VectorMath.squares(values, values.length));
    }

    private static double greatestDifference(float[] one, float[] other) {
        double greatest = 0;
        for (float value : difference(one, other)) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }
}
