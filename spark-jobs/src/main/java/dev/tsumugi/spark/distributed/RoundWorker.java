package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.train.InnerTrainer;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * One worker's part of a round: starts from the broadcast state, takes a step on each data set, brings back parameters,
 * optimizer state and losses. Each task has its own copy.
 */
final class RoundWorker extends ParameterAveragingTrainingWorker implements AutoCloseable {
    private static final long serialVersionUID = 1L;

    private final Broadcast<RoundStart> start;
    private transient InnerTrainer trainer;
    private transient StepLosses losses;

    RoundWorker(Broadcast<RoundStart> start, WorkerConfiguration configuration) {
        super(null, true, configuration, null, null, null);
        this.start = start;
    }

    @Override
    public ComputationGraph getInitialModelGraph() {
        RoundStart value = start.value();
        trainer = TrainerPool.take(value.settings());
        value.copyTo(trainer);
        losses = new StepLosses();
        return trainer.graph();
    }

    @Override
    public ParameterAveragingTrainingResult processMinibatch(
            MultiDataSet data, ComputationGraph graph, boolean isLast) {
        losses.add(trainer.step(data));
        return isLast ? getFinalResult(graph) : null;
    }

    @Override
    public ParameterAveragingTrainingResult getFinalResult(ComputationGraph graph) {
        long parameters = graph.numParams();
        return new RoundResult(new RoundResult.Content(
                FloatSlices.copyOf(trainer.parameters(), parameters),
                FloatSlices.copyOf(trainer.optimizerState(), 2 * parameters),
                losses));
    }

    @Override
    public void close() {
        if (trainer != null) {
            TrainerPool.give(start.value().settings(), trainer);
            trainer = null;
        }
    }
}
