package dev.tsumugi.spark.distributed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;

class WeightedMeanTest {
    private static final int LENGTH = (1 << 22) + 3;

    @Test
    void weighsVectorsOfSeveralSlices() {
        float[] mean = mean(List.of(vector(1), vector(5)), new long[] {3, 1});
        assertThat(mean[0]).isEqualTo(2);
        assertThat(mean[LENGTH - 1]).isEqualTo(2);
    }

    @Test
    void ofOneVectorIsThatVector() {
        assertThat(mean(List.of(vector(0.1f)), new long[] {7})[LENGTH - 1]).isEqualTo(0.1f);
    }

    @Test
    void findsWhatIsNotFinite() {
        assertThat(vector(1).isFinite()).isTrue();
        assertThat(vector(Float.NaN).isFinite()).isFalse();
        assertThat(vector(Float.POSITIVE_INFINITY).isFinite()).isFalse();
    }

    private static FloatSlices vector(float value) {
        FloatPointer vector = new FloatPointer(LENGTH);
        for (long i = 0; i < LENGTH; i++) {
            vector.put(i, value);
        }
        return FloatSlices.copyOf(vector, LENGTH);
    }

    private static float[] mean(List<FloatSlices> vectors, long[] weights) {
        FloatPointer mean = new FloatPointer(LENGTH);
        WeightedMean.of(vectors, weights, mean);
        float[] values = new float[LENGTH];
        mean.get(values);
        return values;
    }
}
