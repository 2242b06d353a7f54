package dev.tsumugi.spark.distributed;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import scala.Tuple2;

/**
 * Takes the weighted mean of the slices of one place. Sums run in the order of the workers, in double precision: the same
 * slices give the same bytes.
 */
final class SliceMean implements FlatMapFunction<Iterator<Tuple2<SliceKey, byte[]>>, MeanSlice> {
    private static final long serialVersionUID = 1L;

    private final RoundStart start;
    private final double[] weights;

    /** @param weights of the accepted workers in their order, not all 0 */
    SliceMean(RoundStart start, double[] weights) {
        this.start = start;
        this.weights = weights;
    }

    @Override
    public Iterator<MeanSlice> call(Iterator<Tuple2<SliceKey, byte[]>> ordered) {
        List<byte[]> encoded = new ArrayList<>();
        int place = -1;
        while (ordered.hasNext()) {
            Tuple2<SliceKey, byte[]> next = ordered.next();
            place = next._1().place();
            encoded.add(next._2());
        }
        if (encoded.size() != weights.length) {
            throw new IllegalStateException(
                    "Place " + place + " has " + encoded.size() + " slices of " + weights.length + " workers.");
        }
        return List.of(mean(start.formatOf(place), place, start.sizeOf(place), encoded, weights))
                .iterator();
    }

    /** The mean as it travels; its norm and the drifts are those of what was decoded. */
    static MeanSlice mean(WireFormat format, int place, int size, List<byte[]> encoded, double[] weights) {
        double total = Arrays.stream(weights).sum();
        double[] sums = new double[size];
        float[] values = new float[size];
        for (int k = 0; k < weights.length; k++) {
            format.decode(encoded.get(k), values, size);
            double share = weights[k] / total;
            for (int i = 0; i < size; i++) {
                sums[i] += share * values[i];
            }
        }
        double[] squaredDrifts = new double[weights.length];
        for (int k = 0; k < weights.length; k++) {
            format.decode(encoded.get(k), values, size);
            for (int i = 0; i < size; i++) {
                values[i] -= (float) sums[i];
            }
            squaredDrifts[k] = VectorMath.squares(values, size);
        }
        for (int i = 0; i < size; i++) {
            values[i] = (float) sums[i];
        }
        return new MeanSlice(place, format.encode(values, size), VectorMath.squares(values, size), squaredDrifts);
    }
}
