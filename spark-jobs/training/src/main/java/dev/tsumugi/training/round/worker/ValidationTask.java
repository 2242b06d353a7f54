package dev.tsumugi.training.round.worker;

import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.round.data.BatchReader;
import dev.tsumugi.training.round.data.ShardBatch;
import dev.tsumugi.training.round.vector.VectorSource;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/** Measures the losses of a partition's batches without learning from them. */
public final class ValidationTask implements FlatMapFunction<Iterator<ShardBatch>, ValidationTask.Measured> {
    private static final long serialVersionUID = 1L;

    private final TrainerPool.Kind kind;
    private final VectorSource parameters;
    private final Broadcast<SerializableConfiguration> hadoop;

    /**
     * What a task found.
     *
     * @param fetchedBytes of parameters, which the next round on this executor has to fetch no more
     */
    public record Measured(StepLosses losses, long fetchedBytes) implements Serializable {}

    public ValidationTask(TrainerPool.Kind kind, VectorSource parameters, Broadcast<SerializableConfiguration> hadoop) {
        this.kind = kind;
        this.parameters = parameters;
        this.hadoop = hadoop;
    }

    @Override
    public Iterator<Measured> call(Iterator<ShardBatch> batches) throws IOException {
        try (BatchReader reader = new BatchReader(hadoop.value().value());
                TrainerPool.Lease lease = TrainerPool.take(kind)) {
            LocalTrainer trainer = lease.trainer();
            VectorSource.Arrival arrived = parameters.bring();
            arrived.vector().copyTo(parameters.version(), trainer.parameters());
            StepLosses losses = new StepLosses();
            while (batches.hasNext()) {
                losses.add(trainer.loss(reader.read(batches.next())));
            }
            return List.of(new Measured(losses, arrived.fetchedBytes())).iterator();
        }
    }
}
