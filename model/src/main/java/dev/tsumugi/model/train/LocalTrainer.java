package dev.tsumugi.model.train;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.StepResult;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.layer.FlatVector;
import dev.tsumugi.model.optimizer.StateLayout;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes optimizer steps on a decoder's graph and shows its state: the steps of {@code graph.fit} to rounding, without the
 * passes over memory that DL4J's updater makes. What a step does depends on the parameters, the optimizer state, the two
 * numbers of steps and the batch, and on nothing else. Steps one after the other stay on the engine's device, where
 * it has one: asking for the state brings it back. Not thread-safe.
 */
public final class LocalTrainer implements AutoCloseable {
    static {
        // ND4J splits sums among its threads as they happen to be free: the norm of the gradient, and with it every
        // parameter, would change from run to run. The engine has its own threads.
        Nd4j.getEnvironment().setMaxThreads(1);
    }

    private static final Logger LOG = LoggerFactory.getLogger(LocalTrainer.class);
    /** Whether this process has said that updates cost too much: its other trainers would say the same. */
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private final ComputationGraph graph;
    private final NetworkSettings settings;
    private final TransformerEngine engine;
    private final StateLayout stateLayout;
    private final UpdateCost updateCost;
    private int stateSteps;
    private double gradientNorm;

    private LocalTrainer(NetworkSettings settings, TransformerEngine engine, ComputationGraph graph) {
        this.settings = settings;
        this.engine = engine;
        this.graph = graph;
        updateCost = new UpdateCost(settings.optimizer().optimizer());
        stateLayout = StateLayout.of(settings.optimizer().optimizer(), ParameterLayout.of(settings.model()));
    }

    /** A trainer whose parameters are drawn from the seed. */
    public static LocalTrainer ofInitialParameters(NetworkSettings settings) {
        ComputationGraph graph = new ComputationGraph(TransformerNetwork.configuration(settings));
        graph.init();
        return new LocalTrainer(settings, settings.newEngine(), graph);
    }

    /** A trainer whose parameters the caller still has to write. */
    public static LocalTrainer ofUnsetParameters(NetworkSettings settings) {
        return ofUnsetParameters(settings, settings.newEngine());
    }

    /** The same with a given engine, which this trainer closes. */
    public static LocalTrainer ofUnsetParameters(NetworkSettings settings, TransformerEngine engine) {
        ComputationGraph graph = new ComputationGraph(TransformerNetwork.configuration(settings));
        graph.init(Nd4j.create(1, settings.model().parameterCount()), false);
        return new LocalTrainer(settings, engine, graph);
    }

    public ComputationGraph graph() {
        engine.settle();
        return graph;
    }

    /** The graph's own P parameters in the order of {@link dev.tsumugi.model.ParameterLayout}: writing changes them. */
    public FloatPointer parameters() {
        engine.settle();
        return FlatVector.of(graph.params());
    }

    /**
     * The optimizer's own state vectors, one after the other: writing changes them. Allocated when first asked for.
     *
     * @throws IllegalStateException when the optimizer keeps nothing from step to step
     */
    public FloatPointer optimizerState() {
        if (stateFloats() == 0) {
            throw new IllegalStateException("This optimizer keeps no state from step to step.");
        }
        engine.settle();
        return state();
    }

    /** Zeros the optimizer's state, which {@link #setStepsDone(int, int)} has to say, too. */
    public void clearOptimizerState() {
        Pointer.memset(optimizerState(), 0, stateFloats() * Float.BYTES);
    }

    /** All state vectors together; 0 where the optimizer keeps nothing from step to step. */
    public long stateFloats() {
        return stateLayout.floats();
    }

    /** Null where there is none. */
    private FloatPointer state() {
        return stateFloats() == 0 ? null : FlatVector.of(graph.getUpdater().getStateViewArray());
    }

    /** Views of the optimizer's state vectors by the names that a checkpoint gives them: writing changes them. */
    public SortedMap<String, FlatTensors> stateVectors() {
        engine.settle();
        return stateLayout.views(state());
    }

    /** Steps taken so far: the position in the schedule. */
    public int stepsDone() {
        return graph.getConfiguration().getIterationCount();
    }

    /** Steps behind the optimizer's state: what {@link dev.tsumugi.model.optimizer.OptimizerStep#number} counts. */
    public int stateSteps() {
        return stateSteps;
    }

    /** Goes on after this many steps, all of which are in the optimizer's state. */
    public void setStepsDone(int steps) {
        setStepsDone(steps, steps);
    }

    /**
     * Goes on after this many steps.
     *
     * @param stateSteps those behind the optimizer's state, fewer where it was reset
     */
    public void setStepsDone(int steps, int stateSteps) {
        graph.getConfiguration().setIterationCount(steps);
        this.stateSteps = stateSteps;
    }

    /** The learning rate of the next step. */
    public double learningRate() {
        return settings.optimizer().schedule().valueAt(stepsDone(), 0);
    }

    /** The global norm of the last step's gradient, before clipping. */
    public double gradientNorm() {
        return gradientNorm;
    }

    /** Takes a step and returns the loss before it. */
    public BatchLoss step(TokenBatch batch) {
        int done = stepsDone();
        long stream = DropoutMask.streamOf(settings.seed(), done, batch.ids());
        StepResult result = engine.step(
                FlatVector.of(graph.params()),
                gradient(),
                state(),
                batch,
                stream,
                settings.optimizer().next(done, stateSteps));
        gradientNorm = result.gradientNorm();
        updateCost.add(result).filter(sentence -> !TOLD.getAndSet(true)).ifPresent(LOG::warn);
        setStepsDone(done + 1, stateSteps + 1);
        graph.setScore(result.loss().meanLoss());
        return result.loss();
    }

    /** The graph's own: DL4J allocates one together with the state, so that there need not be another. */
    private FloatPointer gradient() {
        if (graph.getFlattenedGradients() == null) {
            graph.initGradientsView();
        }
        return FlatVector.of(graph.getFlattenedGradients());
    }

    /** The mean loss of a batch with the current parameters. */
    public BatchLoss loss(TokenBatch batch) {
        return engine.loss(parameters(), batch);
    }

    /** Frees the engine and the vectors: neither this nor its graph can be used afterwards. */
    @Override
    public void close() {
        engine.close();
        if (graph.getFlattenedGradients() != null) {
            graph.getFlattenedGradients().close();
        }
        if (graph.getUpdater(false) != null && graph.getUpdater(false).getStateViewArray() != null) {
            graph.getUpdater(false).getStateViewArray().close();
        }
        graph.params().close();
    }
}
