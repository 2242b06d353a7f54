package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.train.InnerTrainer;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Measures the losses of a partition's batches without learning from them. */
final class ValidationTask implements FlatMapFunction<Iterator<String>, StepLosses> {
    private static final long serialVersionUID = 1L;

    private final TrainerPool.Kind kind;
    private final VectorSource parameters;
    private final ShardSliceLoader loader;

    ValidationTask(TrainerPool.Kind kind, VectorSource parameters, ShardSliceLoader loader) {
        this.kind = kind;
        this.parameters = parameters;
        this.loader = loader;
    }

    @Override
    public Iterator<StepLosses> call(Iterator<String> descriptors) throws IOException {
        InnerTrainer trainer = TrainerPool.take(kind);
        try (loader) {
            parameters.bring().vector().copyTo(parameters.version(), trainer.parameters());
            StepLosses losses = new StepLosses();
            while (descriptors.hasNext()) {
                losses.add(trainer.loss(loader.read(descriptors.next())));
            }
            return List.of(losses).iterator();
        } finally {
            TrainerPool.give(kind, trainer);
        }
    }
}
