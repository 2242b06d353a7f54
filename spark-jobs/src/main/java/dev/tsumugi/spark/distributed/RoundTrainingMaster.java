package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.train.InnerTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import dev.tsumugi.spark.UserException;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.core.loader.DataSetLoader;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.deeplearning4j.spark.api.RDDTrainingApproach;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;

/**
 * DL4J's parameter averaging with results that depend on the data and the seed alone. It differs from its parent in this:
 *
 * <ul>
 *   <li>{@code fitPaths} is one round: the partitions of the RDD are the workers, their strings the steps. Nothing is
 *       shuffled, counted or exported.
 *   <li>Workers go on from the step where the last round ended, not from 0.
 *   <li>Parameters and Adam's moments are averaged in the order of the workers, weighted by the targets that each has
 *       learned from. The parent sums in the order in which tasks end.
 *   <li>A worker that diverged fails the round.
 *   <li>The broadcast state is destroyed with the round.
 * </ul>
 */
final class RoundTrainingMaster extends ParameterAveragingTrainingMaster {
    private final NetworkSettings settings;
    private final InnerTrainer trainer;
    private final int workers;
    private Broadcast<RoundStart> start;
    private RoundOutcome outcome;

    /** @param trainer of the driver; a round starts from its state and leaves the averages there */
    RoundTrainingMaster(
            NetworkSettings settings, InnerTrainer trainer, int workers, int stepsPerRound, int sequencesPerStep) {
        super(new Builder(workers, sequencesPerStep)
                .batchSizePerWorker(sequencesPerStep)
                .averagingFrequency(stepsPerRound)
                .saveUpdater(true)
                .rddTrainingApproach(RDDTrainingApproach.Direct)
                .rngSeed(settings.seed()));
        this.settings = settings;
        this.trainer = trainer;
        this.workers = workers;
    }

    /** What the last round brought. */
    RoundOutcome outcome() {
        return outcome;
    }

    @Override
    public RoundWorker getWorkerInstance(SparkComputationGraph graph) {
        start = graph.getSparkContext().broadcast(RoundStart.of(settings, trainer));
        return new RoundWorker(
                start,
                new WorkerConfiguration(true, batchSizePerWorker, batchSizePerWorker, averagingFrequency, 0, false));
    }

    @Override
    public void executeTrainingPaths(
            SparkDl4jMultiLayer unused,
            SparkComputationGraph graph,
            JavaRDD<String> descriptors,
            DataSetLoader unusedLoader,
            MultiDataSetLoader loader) {
        processResults(null, graph, descriptors.mapPartitions(new RoundTask(getWorkerInstance(graph), loader)), 1, 1);
    }

    @Override
    protected void processResults(
            SparkDl4jMultiLayer unused,
            SparkComputationGraph graph,
            JavaRDD<ParameterAveragingTrainingResult> results,
            int split,
            int splits) {
        List<RoundResult> ordered = new ArrayList<>();
        try {
            results.collect().forEach(result -> ordered.add((RoundResult) result));
        } finally {
            start.destroy();
        }
        requireWhole(ordered);
        average(ordered);
        trainer.setStepsDone(trainer.stepsDone() + averagingFrequency);
        graph.setScore(outcome.meanLoss());
    }

    private void average(List<RoundResult> results) {
        List<StepLosses> losses = results.stream().map(RoundResult::losses).toList();
        long[] targets = losses.stream().mapToLong(StepLosses::targets).toArray();
        outcome = new RoundOutcome(
                round(),
                StepLosses.mean(losses),
                losses.stream().mapToLong(StepLosses::targets).sum(),
                List.of(),
                new RoundSeconds(0, 0, 0, 0),
                0,
                0,
                0);
        if (outcome.targets() == 0) {
            throw new UserException(
                    "No worker of round " + round()
                            + " found a token to learn from: all targets of its sequences are masked. Check the training data.");
        }
        WeightedMean.of(results.stream().map(RoundResult::parameters).toList(), targets, trainer.parameters());
        WeightedMean.of(results.stream().map(RoundResult::optimizerState).toList(), targets, trainer.optimizerState());
    }

    private void requireWhole(List<RoundResult> results) {
        if (results.size() != workers) {
            throw new IllegalStateException("Round " + round() + " needs " + workers + " workers, but " + results.size()
                    + " brought a result.");
        }
        for (int worker = 0; worker < workers; worker++) {
            StepLosses losses = results.get(worker).losses();
            if (losses.steps() != averagingFrequency) {
                throw new IllegalStateException("Worker " + worker + " of round " + round() + " took " + losses.steps()
                        + " steps instead of " + averagingFrequency + ".");
            }
            for (int step = 0; step < losses.steps(); step++) {
                if (!Double.isFinite(losses.meanLoss(step))) {
                    throw diverged(
                            worker,
                            "its loss at step " + (trainer.stepsDone() + step + 1) + " is " + losses.meanLoss(step));
                }
            }
            if (!results.get(worker).parameters().isFinite()) {
                throw diverged(worker, "its parameters are no longer finite");
            }
        }
    }

    private UserException diverged(int worker, String how) {
        return new UserException("Worker " + worker + " diverged in round " + round() + ": " + how
                + ". Lower optimizer.peak-learning-rate or clip-norm, or raise warmup-steps.");
    }

    /** The number of the current round, from 1. */
    private int round() {
        return trainer.stepsDone() / averagingFrequency + 1;
    }
}
