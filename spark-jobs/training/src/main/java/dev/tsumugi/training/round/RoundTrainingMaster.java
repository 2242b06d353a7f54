package dev.tsumugi.training.round;

import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.WorkerStateFile;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.training.round.averaging.AveragingConfig;
import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.averaging.VectorUpdate;
import dev.tsumugi.training.round.data.RoundShape;
import dev.tsumugi.training.round.vector.ResidentVector;
import dev.tsumugi.training.round.vector.Slices;
import dev.tsumugi.training.round.vector.VectorHistory;
import dev.tsumugi.training.round.vector.VectorSource;
import dev.tsumugi.training.round.worker.OwnStates;
import dev.tsumugi.training.round.worker.RoundStart;
import dev.tsumugi.training.round.worker.RoundTask;
import dev.tsumugi.training.round.worker.RoundWorker;
import dev.tsumugi.training.round.worker.TrainerPool;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * DL4J's parameter averaging with results that depend on the data, the seed and which workers were accepted, and on nothing
 * else. It differs from its parent in this:
 *
 * <ul>
 *   <li>{@code fitMultiDataSet} is one round. The partitions of the RDD are the workers, the data sets of a partition its steps.
 *       Nothing is shuffled, counted or exported.
 *   <li>A data set is a {@link dev.tsumugi.training.round.data.ShardBatch}: what travels is the name of rows, not the rows.
 *   <li>Workers go on from the step where the last round ended, not from 0.
 *   <li>Deltas travel, in slices and rounded as the settings say. Executors average them in the order of the workers, weighted
 *       by the targets that each has learned from. The parent sums whole parameters in the order in which tasks end.
 *   <li>The mean delta may be the gradient of an outer optimizer.
 *   <li>A worker may be late, lost or rejected.
 *   <li>Executors keep the parameters and fetch updates.
 * </ul>
 */
final class RoundTrainingMaster extends ParameterAveragingTrainingMaster implements AutoCloseable {
    private final JavaSparkContext spark;
    private final TrainerPool.Kind kind;
    private final LocalTrainer trainer;
    private final AveragingConfig averaging;
    private final Broadcast<SerializableConfiguration> hadoop;
    private final String checkpoints;
    private final FloatPointer outerMomentum;
    private final Slices slices;
    private final VectorHistory parameters;
    private final VectorHistory averagedState;

    private RunPosition position = RunPosition.START;
    private RoundOutcome outcome;
    private long fetchedBetweenRounds;
    private boolean torn;

    /**
     * @param trainer of the driver; a round starts from its state and leaves the averages there
     * @param checkpoints the folder below which workers keep their own optimizer state
     */
    RoundTrainingMaster(
            JavaSparkContext spark,
            TrainerPool.Kind kind,
            LocalTrainer trainer,
            RoundShape shape,
            AveragingConfig averaging,
            Broadcast<SerializableConfiguration> hadoop,
            String checkpoints) {
        super(new Builder(shape.workers(), shape.sequencesPerStep())
                .batchSizePerWorker(shape.sequencesPerStep())
                .averagingFrequency(shape.stepsPerRound())
                .saveUpdater(true)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .rngSeed(kind.settings().seed()));
        this.spark = spark;
        this.kind = kind;
        this.trainer = trainer;
        this.averaging = averaging;
        this.hadoop = hadoop;
        this.checkpoints = checkpoints;
        NetworkSettings settings = kind.settings();
        long length = settings.model().parameterCount();
        slices = new Slices(length);
        String run = UUID.randomUUID().toString();
        parameters = new VectorHistory(spark, new ResidentVector.Name(run, "parameters"), trainer.parameters(), length);
        averagedState = keepsState(InnerState.AVERAGED)
                ? new VectorHistory(
                        spark,
                        new ResidentVector.Name(run, "optimizer-state"),
                        trainer.optimizerState(),
                        trainer.stateFloats())
                : null;
        outerMomentum = averaging.mode() == Mode.DILOCO ? new FloatPointer(length) : null;
        if (outerMomentum != null) {
            Pointer.memset(outerMomentum, 0, length * Float.BYTES);
        }
    }

    private boolean keepsState(InnerState state) {
        return averaging.innerState() == state && trainer.stateFloats() > 0;
    }

    /** The vectors beside the parameters that the next round depends on. */
    SortedMap<String, FlatTensors> vectors() {
        SortedMap<String, FlatTensors> vectors = averagedState == null ? new TreeMap<>() : trainer.stateVectors();
        if (outerMomentum != null) {
            ParameterLayout all = ParameterLayout.of(kind.settings().model());
            vectors.put(Checkpoint.OUTER_MOMENTUM, new FlatTensors(all, outerMomentum));
        }
        return vectors;
    }

    RunPosition position() {
        requireWhole();
        return position;
    }

    /** Goes on from another position with whatever the vectors hold. */
    void resume(RunPosition next) {
        String run = UUID.randomUUID().toString();
        parameters.restart(run);
        if (averagedState != null) {
            averagedState.restart(run);
        }
        torn = false;
        setPosition(next);
    }

    private void setPosition(RunPosition next) {
        position = next;
        trainer.setStepsDone(Math.multiplyExact(next.round(), averagingFrequency), next.stateSteps());
    }

    /** The units of the next round, in the order of its workers. */
    List<Long> nextUnits() {
        return UnitSchedule.of(position()).units(numWorkers);
    }

    /**
     * Does a round through DL4J's graph, which calls this master back.
     *
     * @param graph of this master
     * @param batches a partition for each of the {@link #nextUnits}
     */
    RoundOutcome round(SparkComputationGraph graph, JavaRDD<MultiDataSet> batches) {
        graph.fitMultiDataSet(batches);
        return outcome;
    }

    /** Where executors find the parameters as they are now. */
    VectorSource parameters() {
        return parameters.source(position.round());
    }

    /** Counts what executors fetched for something else than a round, which the next one need not fetch any more. */
    void addFetched(long bytes) {
        fetchedBetweenRounds += bytes;
    }

    @Override
    public RoundWorker getWorkerInstance(SparkComputationGraph graph) {
        return new RoundWorker(start(), configuration());
    }

    private WorkerConfiguration configuration() {
        return new WorkerConfiguration(true, batchSizePerWorker, batchSizePerWorker, averagingFrequency, 0, false);
    }

    private RoundStart start() {
        return new RoundStart(
                kind,
                trainer.stepsDone(),
                trainer.stateSteps(),
                parameters(),
                averagedState == null ? null : averagedState.source(position.round()),
                keepsState(InnerState.LOCAL) || averaging.resolvedErrorFeedback() > 0
                        ? OwnStates.of(hadoop, checkpoints, position.round() + 1, position.workerStates())
                        : null,
                keepsState(InnerState.LOCAL),
                averaging.wireFormat(),
                averaging.resolvedErrorFeedback(),
                slices,
                new Slices(averagedState == null ? 0 : trainer.stateFloats()));
    }

    @Override
    public void executeTrainingMDS(SparkComputationGraph graph, JavaRDD<MultiDataSet> batches) {
        long began = System.nanoTime();
        RoundWorker worker = getWorkerInstance(graph);
        Acceptance acceptance = new Acceptance(
                position.round() + 1,
                trainer.stepsDone() + 1,
                learningRates(),
                new DeltaNormHistory(position.usualNorms()),
                averaging.rejectAbove());
        Round round = new Round(spark, worker.start(), acceptance, averaging, nextUnits(), began);
        Round.Result result = round.run(batches, new RoundTask(worker, hadoop), () -> startChange(worker.start()));
        result.applied().update().ifPresent(parameters::add);
        outcome = result.outcome(acceptance.round(), fetchedBetweenRounds);
        fetchedBetweenRounds = 0;
        torn = false;
        advance(
                UnitSchedule.of(position).after(outcome.workers()),
                acceptance.normsAfter(result.accepted()),
                result.acceptedStates());
        graph.setScore(outcome.meanLoss());
    }

    private void advance(UnitSchedule schedule, DeltaNormHistory norms, List<WorkerStateFile> states) {
        setPosition(new RunPosition(
                position.round() + 1,
                schedule.nextUnit(),
                schedule.pending(),
                schedule.rejected(),
                schedule.setAside(),
                averagedState == null ? 0 : position.stateSteps() + averagingFrequency,
                norms.norms(),
                OwnStates.after(position.workerStates(), states)));
    }

    /** From now on the vectors are neither those of this round nor of the next. */
    private VectorUpdate startChange(RoundStart start) {
        torn = true;
        parameters.startChange();
        if (averagedState != null) {
            averagedState.startChange();
        }
        return new VectorUpdate(spark, start, averaging, trainer, outerMomentum, parameters.isShared());
    }

    private void requireWhole() {
        if (torn) {
            throw new IllegalStateException("Round " + (position.round() + 1)
                    + " failed while its mean was applied; go on from the newest checkpoint.");
        }
    }

    private double learningRates() {
        double sum = 0;
        for (int step = 0; step < averagingFrequency; step++) {
            sum += kind.settings().optimizer().schedule().valueAt(trainer.stepsDone() + step, 0);
        }
        return sum;
    }

    @Override
    public void close() {
        parameters.close();
        if (averagedState != null) {
            averagedState.close();
        }
        if (outerMomentum != null) {
            outerMomentum.close();
        }
    }
}
