package dev.tsumugi.training.round.averaging;

import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.round.vector.SlicedBroadcast;
import dev.tsumugi.training.round.vector.Slices;
import dev.tsumugi.training.round.vector.WireFormat;
import dev.tsumugi.training.round.worker.RoundStart;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Changes the driver's vectors by the means of a round, slice by slice, and collects what executors have to add to their
 * parameters.
 */
public final class VectorUpdate {
    private final RoundStart start;
    private final LocalTrainer trainer;
    private final OuterStep outer;
    private final SlicedBroadcast.Builder update;
    private final float[] values = new float[Slices.FLOATS];
    private long nanos;
    private long bytes;

    /**
     * What was done.
     *
     * @param update of the parameters, for executors to add; empty where they need none
     * @param seconds spent in the driver's own work
     * @param bytes of all means, as they travelled
     */
    public record Applied(Optional<SlicedBroadcast> update, double seconds, long bytes) {}

    /**
     * @param outerMomentum null where the mode has none
     * @param shared whether workers read the driver's own vectors, so that no update has to travel
     */
    public VectorUpdate(
            JavaSparkContext spark,
            RoundStart start,
            AveragingConfig averaging,
            LocalTrainer trainer,
            FloatPointer outerMomentum,
            boolean shared) {
        this.start = start;
        this.trainer = trainer;
        outer = new OuterStep(averaging, trainer.parameters(), outerMomentum);
        boolean travels = !shared && averaging.wireFormat() != WireFormat.FLOAT32;
        update = travels
                ? new SlicedBroadcast.Builder(
                        spark, start.slices().length(), averaging.wireFormat().ofMeans())
                : null;
    }

    /** Takes the next mean. */
    void accept(MeanSlice mean) {
        long began = System.nanoTime();
        int slice = mean.number();
        int count = start.sizeOf(slice);
        start.formatOfMean(slice).decode(mean.bytes(), values, count);
        if (start.isOfDelta(slice)) {
            byte[] rounded = outer.step(start.startOf(slice), values, count);
            if (update != null) {
                update.append(rounded);
            }
        } else {
            trainer.optimizerState().getPointer(start.startOf(slice)).put(values, 0, count);
        }
        bytes += mean.bytes().length;
        nanos += System.nanoTime() - began;
    }

    /** Offers the update to executors when all means are there. */
    public Applied finish() {
        long began = System.nanoTime();
        Optional<SlicedBroadcast> built = Optional.ofNullable(update).map(SlicedBroadcast.Builder::build);
        nanos += System.nanoTime() - began;
        return new Applied(built, nanos / 1e9, bytes);
    }
}
