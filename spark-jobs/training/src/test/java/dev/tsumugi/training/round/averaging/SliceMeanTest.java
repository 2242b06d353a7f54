package dev.tsumugi.training.round.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.training.round.vector.WireFormat;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SliceMeanTest {
    @Test
    void weighsWorkersAndTellsTheirDrift() {
        MeanSlice mean = mean(WireFormat.FLOAT32, new double[] {3, 1}, new float[] {1, 0}, new float[] {5, 4});
        assertThat(decoded(WireFormat.FLOAT32, mean)).containsExactly(2, 1);
        assertThat(mean.number()).isEqualTo(7);
        assertThat(mean.squaredNorm()).isEqualTo(5);
        assertThat(mean.squaredDrifts()).containsExactly(1 + 1, 9 + 9);
    }

    @Test
    void ofOneWorkerIsItsSlice() {
        float[] values = {0.1f, -3e-7f};
        assertThat(decoded(WireFormat.FLOAT32, mean(WireFormat.FLOAT32, new double[] {7}, values)))
                .containsExactly(values);
    }

    @Test
    void sumsAreNotRoundedToTheWireFormat() {
        // Each addend is less than half a unit of the sum in bfloat16: added one by one in it, they would be lost.
        float[][] slices = new float[257][];
        double[] weights = new double[257];
        slices[0] = new float[] {256};
        weights[0] = 1;
        for (int k = 1; k < 257; k++) {
            slices[k] = new float[] {1};
            weights[k] = 1;
        }
        float[] mean = decoded(WireFormat.BFLOAT16, mean(WireFormat.BFLOAT16, weights, slices));
        assertThat(mean[0]).isCloseTo(512f / 257, within(0.01f));
    }

    private static MeanSlice mean(WireFormat format, double[] weights, float[]... slices) {
        List<byte[]> encoded = Arrays.stream(slices)
                .map(slice -> format.encode(slice, slice.length))
                .toList();
        return new SliceMean.Sums(weights).mean(format, format, 7, slices[0].length, encoded);
    }

    private static float[] decoded(WireFormat format, MeanSlice mean) {
        float[] values = new float[mean.bytes().length / format.bytes(1)];
        format.decode(mean.bytes(), values, values.length);
        return values;
    }
}
