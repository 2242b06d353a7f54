package dev.tsumugi.spark.distributed;

import dev.tsumugi.model.train.InnerTrainer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.FloatPointer;

/** Takes the means of a round into the driver's vectors, on all its cores, and offers the updates to executors. */
final class StateChange implements Consumer<List<MeanSlice>> {
    private final RoundStart start;
    private final InnerTrainer trainer;
    private final ThreadLocal<OuterStep> outer;
    private final ThreadLocal<float[]> values = ThreadLocal.withInitial(() -> new float[Slices.FLOATS]);
    private final SlicedBroadcast.Builder update;
    private long nanos;
    private long bytes;

    /**
     * @param outerMomentum null where the mode has none
     * @param shared whether workers read the driver's own vectors, so that no update has to travel
     */
    StateChange(
            JavaSparkContext spark,
            RoundStart start,
            AveragingSettings averaging,
            InnerTrainer trainer,
            FloatPointer outerMomentum,
            boolean shared) {
        this.start = start;
        this.trainer = trainer;
        outer = ThreadLocal.withInitial(() -> new OuterStep(averaging, trainer.parameters(), outerMomentum));
        boolean travels = !shared && averaging.wireFormat() != WireFormat.FLOAT32;
        update = travels ? new SlicedBroadcast.Builder(spark, start.slices().length(), averaging.wireFormat()) : null;
    }

    @Override
    public void accept(List<MeanSlice> means) {
        long began = System.nanoTime();
        List<Optional<byte[]>> updates =
                means.parallelStream().map(this::change).toList();
        if (update != null) {
            updates.forEach(rounded -> rounded.ifPresent(update::append));
        }
        for (MeanSlice mean : means) {
            bytes += mean.bytes().length;
        }
        nanos += System.nanoTime() - began;
    }

    /** Takes the mean of one place; answers what the parameters changed by, as it travels. */
    private Optional<byte[]> change(MeanSlice mean) {
        float[] decoded = values.get();
        int count = start.sizeOf(mean.place());
        start.formatOf(mean.place()).decode(mean.bytes(), decoded, count);
        int slices = start.slices().count();
        if (mean.place() < slices) {
            return Optional.of(outer.get().step(start.slices().start(mean.place()), decoded, count));
        }
        long vector = mean.place() / slices - 1;
        long offset = vector * start.slices().length() + start.slices().start(mean.place() % slices);
        trainer.optimizerState().getPointer(offset).put(decoded, 0, count);
        return Optional.empty();
    }

    /** The update of all places; empty where executors need none. */
    Optional<SlicedBroadcast> finish() {
        long began = System.nanoTime();
        Optional<SlicedBroadcast> built = Optional.ofNullable(update).map(SlicedBroadcast.Builder::build);
        nanos += System.nanoTime() - began;
        return built;
    }

    /** Spent in the driver's own work. */
    double seconds() {
        return nanos / 1e9;
    }

    /** Of all means, as they travelled. */
    long bytes() {
        return bytes;
    }
}
