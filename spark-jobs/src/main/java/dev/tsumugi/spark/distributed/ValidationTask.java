package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.train.InnerTrainer;
import dev.tsumugi.model.train.NetworkSettings;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;

/** Measures the losses of a partition's batches without learning from them. */
final class ValidationTask implements FlatMapFunction<Iterator<String>, StepLosses> {
    private static final long serialVersionUID = 1L;

    private final NetworkSettings settings;
    private final Broadcast<FloatSlices> parameters;
    private final ShardSliceLoader loader;

    ValidationTask(NetworkSettings settings, Broadcast<FloatSlices> parameters, ShardSliceLoader loader) {
        this.settings = settings;
        this.parameters = parameters;
        this.loader = loader;
    }

    @Override
    public Iterator<StepLosses> call(Iterator<String> descriptors) throws IOException {
        InnerTrainer trainer = TrainerPool.take(settings);
        try (loader) {
            parameters.value().copyTo(trainer.parameters());
            StepLosses losses = new StepLosses();
            while (descriptors.hasNext()) {
                losses.add(trainer.loss(loader.read(descriptors.next())));
            }
            return List.of(losses).iterator();
        } finally {
            TrainerPool.give(settings, trainer);
        }
    }
}
