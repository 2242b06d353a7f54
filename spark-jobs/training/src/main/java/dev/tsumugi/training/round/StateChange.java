package dev.tsumugi.training.round;

import dev.tsumugi.model.train.LocalTrainer;
import dev.tsumugi.training.round.averaging.MeanSlice;
import dev.tsumugi.training.round.averaging.OuterStep;
import dev.tsumugi.training.round.averaging.Slices;
import dev.tsumugi.training.round.averaging.WireFormat;
import dev.tsumugi.training.round.vector.SlicedBroadcast;
import dev.tsumugi.training.round.worker.RoundStart;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.FloatPointer;

/** Takes the means of a round into the driver's vectors, place by place, and offers the updates to executors. */
final class StateChange implements Consumer<MeanSlice> {
    private final RoundStart start;
    private final LocalTrainer trainer;
    private final OuterStep outer;
    private final SlicedBroadcast.Builder update;
    private final float[] values = new float[Slices.FLOATS];
    private long nanos;
    private long bytes;

    /**
     * @param outerMomentum null where the mode has none
     * @param shared whether workers read the driver's own vectors, so that no update has to travel
     */
    StateChange(
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
        update = travels ? new SlicedBroadcast.Builder(spark, start.slices().length(), averaging.wireFormat()) : null;
    }

    @Override
    public void accept(MeanSlice mean) {
        long began = System.nanoTime();
        int count = start.sizeOf(mean.place());
        start.formatOf(mean.place()).decode(mean.bytes(), values, count);
        int slices = start.slices().count();
        if (mean.place() < slices) {
            byte[] rounded = outer.step(start.slices().start(mean.place()), values, count);
            if (update != null) {
                update.append(rounded);
            }
        } else {
            long vector = mean.place() / slices - 1;
            long offset = vector * start.slices().length() + start.slices().start(mean.place() % slices);
            trainer.optimizerState().getPointer(offset).put(values, 0, count);
        }
        bytes += mean.bytes().length;
        nanos += System.nanoTime() - began;
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
