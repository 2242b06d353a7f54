package dev.tsumugi.model.train;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.AdamWStep;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.engine.DropoutMask;
import dev.tsumugi.model.engine.TransformerEngine;
import dev.tsumugi.model.layer.FlatVector;
import dev.tsumugi.model.layer.TokenDataSets;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Takes AdamW steps on a decoder's graph and shows its state: the steps of {@code graph.fit} to rounding, without the passes
 * over memory that DL4J's updater makes. What a step does depends on the parameters, the optimizer
 * state, the number of steps done and the batch, and on nothing else. Not thread-safe.
 */
public final class InnerTrainer implements AutoCloseable {
    static {
        // ND4J splits sums among its threads as they happen to be free: the norm of the gradient, and with it every
        // parameter, would change from run to run. The engine has its own threads.
        Nd4j.getEnvironment().setMaxThreads(1);
    }

    private final ComputationGraph graph;
    private final NetworkSettings settings;
    private final TransformerEngine engine;
    private final FloatPointer gradient;

    private InnerTrainer(NetworkSettings settings, ComputationGraph graph) {
        this.settings = settings;
        this.graph = graph;
        engine = settings.engine().create(settings.model(), settings.options(), settings.threads());
        gradient = new FloatPointer(settings.model().parameterCount());
    }

    /** A trainer whose parameters are drawn from the seed. */
    public static InnerTrainer ofInitialParameters(NetworkSettings settings) {
        ComputationGraph graph = new ComputationGraph(TransformerNetwork.configuration(settings));
        graph.init();
        return new InnerTrainer(settings, graph);
    }

    /** A trainer whose parameters the caller still has to write. */
    public static InnerTrainer ofUnsetParameters(NetworkSettings settings) {
        ComputationGraph graph = new ComputationGraph(TransformerNetwork.configuration(settings));
        graph.init(Nd4j.create(1, settings.model().parameterCount()), false);
        return new InnerTrainer(settings, graph);
    }

    public ComputationGraph graph() {
        return graph;
    }

    /** The graph's own P parameters in the order of {@link dev.tsumugi.model.ParameterLayout}: writing changes them. */
    public FloatPointer parameters() {
        return FlatVector.of(graph.params());
    }

    /** Adam's own 2·P floats, the first moments of all parameters before the second ones: writing changes them. */
    public FloatPointer optimizerState() {
        return FlatVector.of(graph.getUpdater().getStateViewArray());
    }

    /** Steps taken so far: the place in the schedule and in Adam's bias correction. */
    public int stepsDone() {
        return graph.getConfiguration().getIterationCount();
    }

    public void setStepsDone(int steps) {
        graph.getConfiguration().setIterationCount(steps);
    }

    /** The learning rate of the next step. */
    public double learningRate() {
        return settings.optimizer().schedule().valueAt(stepsDone(), 0);
    }

    /** Takes a step and returns the loss before it. */
    public BatchLoss step(TokenBatch batch) {
        int done = stepsDone();
        long stream = DropoutMask.streamOf(settings.seed(), done, batch.ids());
        BatchLoss loss = engine.lossAndGradient(parameters(), batch, stream, gradient);
        OptimizerSettings optimizer = settings.optimizer();
        AdamWStep step = new AdamWStep(
                done + 1,
                learningRate(),
                optimizer.beta1(),
                optimizer.beta2(),
                optimizer.epsilon(),
                optimizer.weightDecay(),
                optimizer.clipNorm());
        engine.update(parameters(), gradient, optimizerState(), step);
        setStepsDone(done + 1);
        graph.setScore(loss.meanLoss());
        return loss;
    }

    /** Takes a step on data as {@link TokenDataSets} gives it and returns the loss before it. */
    public BatchLoss step(MultiDataSet data) {
        return step(TokenDataSets.batch(data));
    }

    /** The mean loss of a batch with the current parameters. */
    public BatchLoss loss(TokenBatch batch) {
        return engine.loss(parameters(), batch);
    }

    /** Frees the engine and the vectors: neither this nor its graph can be used afterwards. */
    @Override
    public void close() {
        engine.close();
        gradient.close();
        graph.getUpdater().getStateViewArray().close();
        graph.params().close();
    }
}
