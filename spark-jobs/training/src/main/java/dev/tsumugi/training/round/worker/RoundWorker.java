package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.round.averaging.EncodedSlice;
import dev.tsumugi.training.round.averaging.RoundPiece;
import dev.tsumugi.training.round.vector.VectorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One worker's part of a round: starts from the round's vectors, takes a step on each data set, and says what changed. Each
 * task has its own copy; it holds a trainer until it is closed.
 */
public final class RoundWorker extends ParameterAveragingTrainingWorker implements AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final RoundStart start;
    private final int number;
    private transient long startedAt;
    private transient VectorSource.Arrival parameters;
    private transient long fetchedMomentBytes;
    private transient TrainerPool.Lease lease;
    private transient LocalTrainer trainer;
    private transient StepLosses losses;
    private transient double gradientNormSum;
    private transient double maxGradientNorm;

    /** @param number of the worker, from 0 */
    public RoundWorker(RoundStart start, WorkerConfiguration configuration, int number) {
        super(null, true, configuration, null, null, null);
        this.start = start;
        this.number = number;
    }

    /** The same for another worker. */
    RoundWorker numbered(int worker) {
        return new RoundWorker(start, getDataConfiguration(), worker);
    }

    @Override
    public ComputationGraph getInitialModelGraph() {
        startedAt = System.nanoTime();
        parameters = start.parameters().bring();
        lease = TrainerPool.take(start.kind());
        trainer = lease.trainer();
        parameters.vector().copyTo(start.parameters().version(), trainer.parameters());
        try {
            trainer.setStepsDone(start.stepsDone(), setMoments());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        losses = new StepLosses();
        return trainer.graph();
    }

    /** Sets the moments of the trainer; answers how many steps are behind them. */
    private int setMoments() throws IOException {
        if (start.kind().settings().optimizer().algorithm().momentVectors() == 0) {
            return 0;
        }
        if (start.moments() != null) {
            VectorSource.Arrival moments = start.moments().bring();
            moments.vector().copyTo(start.moments().version(), trainer.optimizerState());
            fetchedMomentBytes = moments.fetchedBytes();
            return start.momentSteps();
        }
        if (start.ownMoments() != null) {
            return start.ownMoments().read(number, start.layout(), trainer);
        }
        Pointer.memset(trainer.optimizerState(), 0, 2 * start.slices().length() * Float.BYTES);
        return 0;
    }

    @Override
    public ParameterAveragingTrainingResult processMinibatch(
            MultiDataSet data, ComputationGraph graph, boolean isLast) {
        losses.add(trainer.step(data));
        gradientNormSum += trainer.gradientNorm();
        maxGradientNorm = Math.max(maxGradientNorm, trainer.gradientNorm());
        return isLast ? getFinalResult(graph) : null;
    }

    /** Nothing but the loss: what changed is too much for one result. */
    @Override
    public ParameterAveragingTrainingResult getFinalResult(ComputationGraph graph) {
        return new ParameterAveragingTrainingResult(null, null, losses.mean(), null, null, null);
    }

    /** The report, then the slices; each is made when it is asked for. */
    Iterator<RoundPiece> pieces() throws IOException {
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        WorkerChanges changes = new WorkerChanges(start, parameters.vector(), trainer);
        double norm = changes.norm();
        boolean keepsMoments = start.ownMoments() != null && Double.isFinite(norm);
        WorkerReport report = new WorkerReport(
                number,
                losses,
                norm,
                gradientNormSum / losses.steps(),
                maxGradientNorm,
                seconds,
                parameters.fetchedBytes() + fetchedMomentBytes,
                start.bytes(),
                keepsMoments ? start.ownMoments().write(number, start.layout(), trainer) : null);
        return new Iterator<>() {
            private int next = -1;

            @Override
            public boolean hasNext() {
                return next < start.places();
            }

            @Override
            public RoundPiece next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("A worker's round has " + start.places() + " slices.");
                }
                int place = next++;
                return place < 0 ? report : new EncodedSlice(place, number, changes.encoded(place));
            }
        };
    }

    @Override
    public void close() {
        if (lease != null) {
            lease.close();
            lease = null;
        }
    }
}
