package dev.tsumugi.training.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.optimizer.Sgd;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.training.round.WorkerOutcome.Fate;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.vector.WireFormat;
import dev.tsumugi.training.round.worker.EngineSource;
import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workers that bring nonsense, nothing, or what they bring too late. Which ones is decided by the data that they read. */
@ExtendWith(SparkSessionExtension.class)
class RoundFaultsSparkTest {
    private static final RoundShape SHAPE = new RoundShape(4, 2, 3, SampleRun.BLOCK);

    private final JavaSparkContext spark;
    private SampleRun run;

    RoundFaultsSparkTest(SparkSession session) {
        spark = new JavaSparkContext(session.sparkContext());
    }

    @BeforeEach
    void writeShards(@TempDir Path folder) throws IOException {
        run = SampleRun.write(folder);
    }

    @AfterEach
    void forget() {
        FaultyEngine.FAULTS.clear();
        FaultyEngine.blocked = new CountDownLatch(0);
    }

    @Test
    void aWorkerThatIsNotFiniteIsRejectedAndItsUnitComesOnceMore() throws IOException {
        poison(1, Fault.NOT_A_NUMBER);
        try (DistributedTrainer trainer = trainer(1, 0)) {
            RoundOutcome first = trainer.nextRound();
            assertThat(first.workers())
                    .extracting(WorkerOutcome::fate)
                    .containsExactly(Fate.ACCEPTED, Fate.REJECTED, Fate.ACCEPTED, Fate.ACCEPTED);
            assertThat(first.workers().get(1).reason()).isEqualTo("Its loss at step 1 is NaN.");
            assertThat(first.count(Fate.REJECTED)).isEqualTo(1);
            assertThat(first.targets()).isEqualTo(3L * 2 * 3 * 15);
            assertThat(first.meanLoss()).isFinite();
            assertThat(trainer.position().pendingUnits()).containsExactly(1L);

            RoundOutcome second = trainer.nextRound();
            assertThat(second.workers()).extracting(WorkerOutcome::unit).containsExactly(1L, 4L, 5L, 6L);
            assertThat(second.workers().get(0).fate()).isEqualTo(Fate.REJECTED);
            assertThat(trainer.position().setAsideUnits()).containsExactly(1L);
            assertThat(trainer.position().pendingUnits()).isEmpty();
            assertThat(SampleRun.read(trainer.parameters())).doesNotContain(Float.NaN);
            assertThat(trainer.nextRound().count(Fate.ACCEPTED)).isEqualTo(4);
        }
    }

    @Test
    void aWorkerWhoseParametersExplodeIsRejected() throws IOException {
        poison(9, Fault.EXPLODING);
        try (DistributedTrainer trainer = trainer(1, 0)) {
            assertThat(trainer.nextRound().count(Fate.ACCEPTED)).isEqualTo(4);
            assertThat(trainer.nextRound().count(Fate.ACCEPTED)).isEqualTo(4);
            RoundOutcome third = trainer.nextRound();
            assertThat(third.workers())
                    .extracting(WorkerOutcome::fate)
                    .containsExactly(Fate.ACCEPTED, Fate.REJECTED, Fate.ACCEPTED, Fate.ACCEPTED);
            assertThat(third.workers().get(1).reason())
                    .matches("It changed the parameters by .*, \\d+\\.\\d times the usual .*\\.");
            assertThat(trainer.position().usualNorms()).hasSize(11);
        }
    }

    @Test
    void atTheDeadlineAQuorumIsEnoughAndLateUnitsComeAgain() throws IOException {
        FaultyEngine.blocked = new CountDownLatch(1);
        poison(2, Fault.BLOCKED);
        try (DistributedTrainer trainer = trainer(0.75, 0.05)) {
            RoundOutcome first = trainer.nextRound();
            FaultyEngine.blocked.countDown();
            assertThat(first.workers())
                    .extracting(WorkerOutcome::fate)
                    .containsExactly(Fate.ACCEPTED, Fate.ACCEPTED, Fate.LATE, Fate.ACCEPTED);
            assertThat(first.workers().get(2).reason()).isEqualTo("It had not ended at the deadline.");
            assertThat(trainer.position().nextUnit()).isEqualTo(4);
            assertThat(trainer.position().pendingUnits()).containsExactly(2L);
        }
        try (DistributedTrainer patient = trainer(1, 0)) {
            patient.resume(new RunPosition(1, 4, List.of(2L), List.of(), List.of(), 0, List.of(), List.of()));
            RoundOutcome next = patient.nextRound();
            assertThat(next.workers()).extracting(WorkerOutcome::unit).containsExactly(2L, 4L, 5L, 6L);
            assertThat(next.count(Fate.ACCEPTED)).isEqualTo(4);
        }
    }

    @Test
    void aWorkerWhoseTaskFailsForGoodIsLostWhereAQuorumRemains() throws IOException {
        poison(0, Fault.FAILING);
        try (DistributedTrainer trainer = trainer(0.5, 0)) {
            RoundOutcome first = trainer.nextRound();
            assertThat(first.count(Fate.ACCEPTED)).isEqualTo(3);
            assertThat(first.workers().get(0).fate()).isEqualTo(Fate.LOST);
            assertThat(first.workers().get(0).reason()).contains("this worker fails");
            assertThat(trainer.position().pendingUnits()).containsExactly(0L);
        }
    }

    @Test
    void aLostWorkerFailsAStrictRun() throws IOException {
        poison(0, Fault.FAILING);
        try (DistributedTrainer trainer = trainer(1, 0)) {
            float[] before = SampleRun.read(trainer.parameters());
            assertThatThrownBy(trainer::nextRound)
                    .isInstanceOf(UserException.class)
                    .hasMessageStartingWith("Round 1 needs 4 of 4 workers, but lost 1. Worker 0: ")
                    .hasMessageEndingWith("with a smaller pretrain.averaging.quorum the run goes on without it.");
            assertThat(SampleRun.read(trainer.parameters())).isEqualTo(before);
            assertThat(trainer.position()).isEqualTo(RunPosition.START);
        }
    }

    private DistributedTrainer trainer(double quorum, double deadlineSeconds) {
        AveragingConfig averaging = new AveragingConfig(
                Mode.AVERAGE, 1, 0, InnerState.RESET, WireFormat.FLOAT32, quorum, deadlineSeconds, 10);
        return new DistributedTrainer(
                spark,
                SampleRun.settings(new Sgd(), 0.1, 1e9),
                FaultyEngines.INSTANCE,
                SHAPE,
                averaging,
                run.shards(),
                run.tokens(),
                run.tokens());
    }

    /** Lets whoever learns from a unit have a fault. */
    private void poison(long unit, Fault fault) throws IOException {
        FaultyEngine.FAULTS.put(Arrays.hashCode(run.batch(SHAPE, unit, 0).ids()), fault);
    }

    private enum Fault {
        NOT_A_NUMBER,
        EXPLODING,
        BLOCKED,
        FAILING
    }

    private enum FaultyEngines implements EngineSource {
        INSTANCE;

        @Override
        public TransformerEngine create(NetworkSettings settings) {
            return new FaultyEngine(settings.newEngine());
        }
    }

    private static final class FaultyEngine extends DelegatingEngine {
        private static final ConcurrentHashMap<Integer, Fault> FAULTS = new ConcurrentHashMap<>();
        private static volatile CountDownLatch blocked = new CountDownLatch(0);

        FaultyEngine(TransformerEngine engine) {
            super(engine);
        }

        @Override
        public BatchLoss lossAndGradient(
                FloatPointer parameters, TokenBatch batch, long dropoutStream, FloatPointer gradient) {
            BatchLoss loss = super.lossAndGradient(parameters, batch, dropoutStream, gradient);
            Fault fault = FAULTS.get(Arrays.hashCode(batch.ids()));
            if (fault == Fault.NOT_A_NUMBER) {
                return new BatchLoss(Double.NaN, loss.targets());
            }
            if (fault == Fault.EXPLODING) {
                for (long i = 0; i < config().parameterCount(); i++) {
                    gradient.put(i, gradient.get(i) * 1e4f);
                }
            }
            if (fault == Fault.BLOCKED) {
                await();
            }
            if (fault == Fault.FAILING) {
                throw new IllegalStateException("this worker fails");
            }
            return loss;
        }

        private static void await() {
            try {
                blocked.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
