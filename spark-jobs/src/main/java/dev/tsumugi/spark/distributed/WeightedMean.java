package dev.tsumugi.spark.distributed;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/** The mean of equally long vectors. Sums run in the order of the list, in double precision: same list, same bytes. */
final class WeightedMean {
    private WeightedMean() {}

    /**
     * @param weights one for each vector, not all 0
     * @param mean overwritten
     */
    static void of(List<FloatSlices> vectors, long[] weights, FloatPointer mean) {
        double total = 0;
        for (long weight : weights) {
            total += weight;
        }
        for (int s = 0; s < vectors.get(0).count(); s++) {
            double[] sums = new double[vectors.get(0).slice(s).length];
            for (int k = 0; k < weights.length; k++) {
                add(vectors.get(k).slice(s), weights[k] / total, sums);
            }
            float[] rounded = new float[sums.length];
            for (int i = 0; i < sums.length; i++) {
                rounded[i] = (float) sums[i];
            }
            mean.getPointer(FloatSlices.start(s)).put(rounded);
        }
    }

    private static void add(float[] values, double weight, double[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * values[i];
        }
    }
}
