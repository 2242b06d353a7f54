package dev.tsumugi.training.round.worker;

import dev.tsumugi.training.round.data.BatchReader;
import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Trains on the batches of a partition, a step each. The number of the partition is that of the worker, also where a lost result
 * is computed again for another job.
 */
public final class RoundTask implements Function2<Integer, Iterator<MultiDataSet>, Iterator<RoundPiece>> {
    private static final long serialVersionUID = 1L;

    private final RoundWorker worker;
    private final Broadcast<SerializableConfiguration> hadoop;

    public RoundTask(RoundWorker worker, Broadcast<SerializableConfiguration> hadoop) {
        this.worker = worker;
        this.hadoop = hadoop;
    }

    /** Spark's iterator ends with an exception where the round is over for this worker. */
    @Override
    public Iterator<RoundPiece> call(Integer partition, Iterator<MultiDataSet> batches) throws IOException {
        try (BatchReader reader = new BatchReader(hadoop.value().value())) {
            RoundWorker own = worker.inTask(partition, reader);
            // The slices are made when they are asked for, so the trainer is needed to the end of the task.
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) ended -> own.close());
            ComputationGraph graph = own.getInitialModelGraph();
            while (batches.hasNext()) {
                MultiDataSet batch = batches.next();
                own.processMinibatch(batch, graph, !batches.hasNext());
            }
            return own.pieces();
        }
    }
}
