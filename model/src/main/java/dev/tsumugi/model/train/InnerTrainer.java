package dev.tsumugi.model.train;

import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.BatchLoss;
import dev.tsumugi.model.layer.FlatVector;
import dev.tsumugi.model.layer.TokenDataSets;
import org.bytedeco.javacpp.FloatPointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Takes AdamW steps on a decoder's graph and shows its state. What a step does depends on the parameters, the optimizer
 * state, the number of steps done and the batch, and on nothing else. Not thread-safe.
 */
public final class InnerTrainer implements AutoCloseable {
    static {
        // ND4J splits sums among its threads as they happen to be free: the norm of the gradient, and with it every
        // parameter, would change from run to run. The engine has its own threads.
        Nd4j.getEnvironment().setMaxThreads(1);
    }

    private final ComputationGraph graph;

    private InnerTrainer(ComputationGraph graph) {
        this.graph = graph;
    }

    /** A trainer whose parameters are drawn from the seed. */
    public static InnerTrainer ofInitialParameters(NetworkSettings settings) {
        ComputationGraph graph = new ComputationGraph(TransformerNetwork.configuration(settings));
        graph.init();
        return new InnerTrainer(graph);
    }

    /** A trainer whose parameters the caller still has to write. */
    public static InnerTrainer ofUnsetParameters(NetworkSettings settings) {
        ComputationGraph graph = new ComputationGraph(TransformerNetwork.configuration(settings));
        graph.init(Nd4j.create(1, settings.model().parameterCount()), false);
        return new InnerTrainer(graph);
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
        return graph.getLearningRate(TransformerNetwork.DECODER);
    }

    /** Takes a step and returns the loss before it. */
    public BatchLoss step(TokenBatch batch) {
        return step(TokenDataSets.of(batch));
    }

    /** Takes a step on data as {@link TokenDataSets} gives it and returns the loss before it. */
    public BatchLoss step(MultiDataSet batch) {
        long targets = TokenDataSets.targetCount(batch);
        graph.fit(batch);
        return new BatchLoss(graph.score(), targets);
    }

    /** The mean loss of a batch with the current parameters. */
    public BatchLoss loss(TokenBatch batch) {
        return new BatchLoss(graph.score(TokenDataSets.of(batch), false), batch.targetCount());
    }

    /** Frees the engine and the vectors: neither this nor its graph can be used afterwards. */
    @Override
    public void close() {
        graph.getLayer(TransformerNetwork.DECODER).close();
        graph.getUpdater().getStateViewArray().close();
        graph.params().close();
    }
}
