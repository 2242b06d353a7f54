package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.round.data.BatchReader;
import dev.tsumugi.training.round.data.ShardBatch;
import dev.tsumugi.training.round.vector.VectorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One worker's part of a round: it starts from the round's vectors, takes a step on each batch, and tells what has changed.
 * Each task has its own copy, which holds a trainer until it is closed.
 */
public final class RoundWorker extends ParameterAveragingTrainingWorker implements AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final RoundStart start;
    private final int number;
    private final transient BatchReader reader;
    private transient long startedAt;
    private transient VectorSource.Arrival parameters;
    private transient long fetchedStateBytes;
    private transient TrainerPool.Lease lease;
    private transient LocalTrainer trainer;
    private transient FlatTensors residual;
    private transient StepLosses losses;
    private transient double gradientNormSum;
    private transient double maxGradientNorm;

    /** What travels to the tasks. */
    public RoundWorker(RoundStart start, WorkerConfiguration configuration) {
        this(start, configuration, -1, null);
    }

    private RoundWorker(RoundStart start, WorkerConfiguration configuration, int number, BatchReader reader) {
        super(null, true, configuration, null, null, null);
        this.start = start;
        this.number = number;
        this.reader = reader;
    }

    /**
     * The copy of a task.
     *
     * @param worker its number, from 0
     * @param batches reads its batches; the caller closes it
     */
    RoundWorker inTask(int worker, BatchReader batches) {
        return new RoundWorker(start, getDataConfiguration(), worker, batches);
    }

    public RoundStart start() {
        return start;
    }

    @Override
    public ComputationGraph getInitialModelGraph() {
        startedAt = System.nanoTime();
        parameters = start.parameters().bring();
        lease = TrainerPool.take(start.kind());
        trainer = lease.trainer();
        residual = start.errorFeedback() > 0
                ? FlatTensors.allocate(
                        ParameterLayout.of(start.kind().settings().model()))
                : null;
        parameters.vector().copyTo(start.parameters().version(), trainer.parameters());
        try {
            trainer.setStepsDone(start.stepsDone(), setOptimizerState());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        losses = new StepLosses();
        return trainer.graph();
    }

    /**
     * Sets the optimizer state of the trainer.
     *
     * @return how many steps are behind it
     */
    private int setOptimizerState() throws IOException {
        int ownSteps = start.ownStates() == null ? 0 : start.ownStates().read(number, ownVectors());
        if (start.keepsOptimizerState()) {
            return ownSteps;
        }
        if (trainer.stateFloats() == 0) {
            return 0;
        }
        if (start.averagedState() != null) {
            VectorSource.Arrival state = start.averagedState().bring();
            state.vector().copyTo(start.averagedState().version(), trainer.optimizerState());
            fetchedStateBytes = state.fetchedBytes();
            return start.stateSteps();
        }
        trainer.clearOptimizerState();
        return 0;
    }

    /** What this worker keeps for itself from round to round. */
    private SortedMap<String, FlatTensors> ownVectors() {
        SortedMap<String, FlatTensors> vectors =
                start.keepsOptimizerState() ? new TreeMap<>(trainer.stateVectors()) : new TreeMap<>();
        if (residual != null) {
            vectors.put(Checkpoint.RESIDUAL, residual);
        }
        return vectors;
    }

    /** @param batch a {@link ShardBatch}: the rows are read here */
    @Override
    public ParameterAveragingTrainingResult processMinibatch(
            MultiDataSet batch, ComputationGraph graph, boolean isLast) {
        try {
            losses.add(trainer.step(reader.read((ShardBatch) batch)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        gradientNormSum += trainer.gradientNorm();
        maxGradientNorm = Math.max(maxGradientNorm, trainer.gradientNorm());
        return isLast ? getFinalResult(graph) : null;
    }

    /** Nothing but the loss. What has changed is too much for one result. */
    @Override
    public ParameterAveragingTrainingResult getFinalResult(ComputationGraph graph) {
        return new ParameterAveragingTrainingResult(null, null, losses.mean(), null, null, null);
    }

    /** The report, then the slices; each is made when it is asked for. */
    Iterator<RoundPiece> pieces() throws IOException {
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        WorkerChanges changes = new WorkerChanges(start, parameters.vector(), trainer);
        double norm = changes.norm();
        if (residual != null) {
            changes.round(residual.floats());
        }
        boolean keepsState = start.ownStates() != null && Double.isFinite(norm);
        WorkerReport report = new WorkerReport(
                number,
                losses,
                norm,
                gradientNormSum / losses.steps(),
                maxGradientNorm,
                seconds,
                parameters.fetchedBytes() + fetchedStateBytes,
                start.bytes(),
                keepsState ? start.ownStates().write(number, trainer.stateSteps(), ownVectors()) : null);
        return new Iterator<>() {
            private int next = -1;

            @Override
            public boolean hasNext() {
                return next < start.slicesBack();
            }

            @Override
            public RoundPiece next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("A worker's round has " + start.slicesBack() + " slices.");
                }
                int slice = next++;
                return slice < 0 ? report : new EncodedSlice(slice, number, changes.encoded(slice));
            }
        };
    }

    @Override
    public void close() {
        if (lease != null) {
            lease.close();
            lease = null;
        }
        if (residual != null) {
            residual.close();
            residual = null;
        }
    }
}
