package dev.tsumugi.training.round.averaging;

import dev.tsumugi.training.round.vector.Slices;
import dev.tsumugi.training.round.vector.VectorMath;
import dev.tsumugi.training.round.vector.WireFormat;
import dev.tsumugi.training.round.worker.RoundStart;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;
import scala.Tuple2;

/**
 * Takes the weighted mean of each slice over the workers. Sums run in the order of the workers, in double precision: the same
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
        Sums sums = new Sums(weights);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return ordered.hasNext();
            }

            @Override
            public MeanSlice next() {
                Tuple2<SliceKey, byte[]> slice = ordered.next();
                int number = slice._1().number();
                List<byte[]> encoded = new ArrayList<>(List.of(slice._2()));
                while (encoded.size() < weights.length && ordered.hasNext()) {
                    slice = ordered.next();
                    if (slice._1().number() != number) {
                        break;
                    }
                    encoded.add(slice._2());
                }
                if (encoded.size() < weights.length) {
                    throw new IllegalStateException(
                            "Slice " + number + " came from " + encoded.size() + " of " + weights.length + " workers.");
                }
                return sums.mean(
                        start.formatOf(number), start.formatOfMean(number), number, start.sizeOf(number), encoded);
            }
        };
    }

    /** Room for all workers' slices of one number, used again for the next. */
    static final class Sums {
        private final double[] weights;
        private final double total;
        private final double[] sums = new double[Slices.FLOATS];
        private final float[] mean = new float[Slices.FLOATS];
        private final float[][] decoded;

        Sums(double[] weights) {
            this.weights = weights;
            total = Arrays.stream(weights).sum();
            decoded = new float[weights.length][Slices.FLOATS];
        }

        /** The mean as it travels; its norm and the drifts are those of what was decoded. */
        MeanSlice mean(WireFormat format, WireFormat formatOfMean, int number, int size, List<byte[]> encoded) {
            Arrays.fill(sums, 0, size, 0);
            for (int k = 0; k < weights.length; k++) {
                format.decode(encoded.get(k), decoded[k], size);
                add(decoded[k], weights[k] / total, size);
            }
            for (int i = 0; i < size; i++) {
                mean[i] = (float) sums[i];
            }
            double[] squaredDrifts = new double[weights.length];
            for (int k = 0; k < weights.length; k++) {
                subtractMean(decoded[k], size);
                squaredDrifts[k] = VectorMath.squares(decoded[k], size);
            }
            return new MeanSlice(
                    number, formatOfMean.encode(mean, size), VectorMath.squares(mean, size), squaredDrifts);
        }

        private void add(float[] values, double share, int size) {
            for (int i = 0; i < size; i++) {
                sums[i] += share * values[i];
            }
        }

        private void subtractMean(float[] values, int size) {
            for (int i = 0; i < size; i++) {
                values[i] -= mean[i];
            }
        }
    }
}
