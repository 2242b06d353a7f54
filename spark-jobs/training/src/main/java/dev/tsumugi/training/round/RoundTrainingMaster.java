package dev.tsumugi.training.round;

import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.WorkerStateFile;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.training.round.AveragingConfig.InnerState;
import dev.tsumugi.training.round.AveragingConfig.Mode;
import dev.tsumugi.training.round.WorkerOutcome.Fate;
import dev.tsumugi.training.round.averaging.Slices;
import dev.tsumugi.training.round.data.UnitSchedule;
import dev.tsumugi.training.round.vector.ResidentVector;
import dev.tsumugi.training.round.vector.VectorHistory;
import dev.tsumugi.training.round.vector.VectorSource;
import dev.tsumugi.training.round.worker.OwnMoments;
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
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;

/**
 * DL4J's parameter averaging with results that depend on the data, the seed and which workers were accepted. It differs from
 * its parent in this:
 *
 * <ul>
 *   <li>{@code fitPaths} is one round: the partitions of the RDD are the workers, their strings the steps. Nothing is
 *       shuffled, counted or exported.
 *   <li>Workers go on from the step where the last round ended, not from 0.
 *   <li>Deltas travel, in slices and rounded as the settings say, and are averaged on executors in the order of the workers,
 *       weighted by the targets that each has learned from. The parent sums whole parameters in the order in which tasks end.
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
    private final VectorHistory moments;

    private RunPosition position = RunPosition.START;
    private List<Long> units = List.of();
    private RoundOutcome outcome;
    private long fetchedBetweenRounds;
    private boolean torn;

    /**
     * @param trainer of the driver; a round starts from its state and leaves the averages there
     * @param checkpoints the folder below which workers keep their own moments
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
        moments = keepsMoments(InnerState.AVERAGED)
                ? new VectorHistory(
                        spark, new ResidentVector.Name(run, "moments"), trainer.optimizerState(), 2 * length)
                : null;
        outerMomentum = averaging.mode() == Mode.DILOCO ? new FloatPointer(length) : null;
        if (outerMomentum != null) {
            Pointer.memset(outerMomentum, 0, length * Float.BYTES);
        }
    }

    private boolean keepsMoments(InnerState state) {
        return averaging.innerState() == state
                && kind.settings().optimizer().algorithm().momentVectors() > 0;
    }

    /** The vectors beside the parameters that the next round depends on. */
    SortedMap<String, FloatPointer> vectors() {
        SortedMap<String, FloatPointer> vectors = moments == null ? new TreeMap<>() : trainer.moments();
        if (outerMomentum != null) {
            vectors.put(Checkpoint.OUTER_MOMENTUM, outerMomentum);
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
        if (moments != null) {
            moments.restart(run);
        }
        torn = false;
        setPosition(next);
    }

    private void setPosition(RunPosition next) {
        position = next;
        trainer.setStepsDone(Math.multiplyExact(next.round(), averagingFrequency), next.momentSteps());
    }

    /** The units of the next round, in the order of its workers. */
    List<Long> nextUnits() {
        units = UnitSchedule.of(position()).units(numWorkers);
        return units;
    }

    /** Where executors find the parameters as they are now. */
    VectorSource parameters() {
        return parameters.source(position.round());
    }

    /** Counts what executors fetched for something else than a round, which the next one need not fetch any more. */
    void addFetched(long bytes) {
        fetchedBetweenRounds += bytes;
    }

    /** What the last round brought. */
    RoundOutcome outcome() {
        return outcome;
    }

    @Override
    public RoundWorker getWorkerInstance(SparkComputationGraph graph) {
        return new RoundWorker(start(), configuration(), 0);
    }

    private WorkerConfiguration configuration() {
        return new WorkerConfiguration(true, batchSizePerWorker, batchSizePerWorker, averagingFrequency, 0, false);
    }

    private RoundStart start() {
        return new RoundStart(
                kind,
                trainer.stepsDone(),
                trainer.momentSteps(),
                parameters(),
                moments == null ? null : moments.source(position.round()),
                keepsMoments(InnerState.LOCAL)
                        ? OwnMoments.of(hadoop, checkpoints, position.round() + 1, position.workerStates())
                        : null,
                averaging.wireFormat(),
                slices);
    }

    @Override
    public void executeTrainingPaths(
            SparkDl4jMultiLayer unused,
            SparkComputationGraph graph,
            JavaRDD<String> descriptors,
            DataSetLoader unusedLoader,
            MultiDataSetLoader loader) {
        long began = System.nanoTime();
        RoundStart start = start();
        RoundTask task = new RoundTask(new RoundWorker(start, configuration(), 0), loader);
        double broadcastSeconds = (System.nanoTime() - began) / 1e9;

        Acceptance acceptance = new Acceptance(
                position.round() + 1,
                trainer.stepsDone() + 1,
                learningRates(),
                new DeltaNormHistory(position.usualNorms()),
                averaging.rejectAbove());
        Round round = new Round(spark, start, acceptance, averaging, units);
        StateChange change = new StateChange(spark, start, averaging, trainer, outerMomentum, parameters.isShared());
        round.run(descriptors, task, this::startChange, change);
        double aggregateSeconds = round.aggregateSeconds() - change.seconds();
        change.finish().ifPresent(parameters::add);

        List<WorkerOutcome> workers = round.outcomes();
        outcome = new RoundOutcome(
                acceptance.round(),
                round.meanLoss(),
                workers.stream()
                        .filter(worker -> worker.fate() == Fate.ACCEPTED)
                        .mapToLong(WorkerOutcome::targets)
                        .sum(),
                workers,
                new RoundSeconds(
                        broadcastSeconds + round.submitSeconds(),
                        round.computeSeconds(),
                        aggregateSeconds,
                        change.seconds()),
                workers.stream().mapToLong(WorkerOutcome::bytesDown).sum() + fetchedBetweenRounds,
                workers.stream().mapToLong(WorkerOutcome::bytesUp).sum() + change.bytes(),
                round.meanDeltaNorm());
        fetchedBetweenRounds = 0;
        torn = false;
        advance(UnitSchedule.of(position).after(workers), acceptance.normsAfter(workers), round.acceptedStates());
        graph.setScore(outcome.meanLoss());
    }

    private void advance(UnitSchedule schedule, DeltaNormHistory norms, List<WorkerStateFile> states) {
        setPosition(new RunPosition(
                position.round() + 1,
                schedule.nextUnit(),
                schedule.pending(),
                schedule.rejected(),
                schedule.setAside(),
                moments == null ? 0 : position.momentSteps() + averagingFrequency,
                norms.norms(),
                OwnMoments.after(position.workerStates(), states)));
    }

    private void startChange() {
        torn = true;
        parameters.startChange();
        if (moments != null) {
            moments.startChange();
        }
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
        if (moments != null) {
            moments.close();
        }
        if (outerMomentum != null) {
            outerMomentum.close();
        }
    }
}
