package dev.tsumugi.model.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Float16Test {

    @Test
    void readsEveryValueAsItsFormulaSays() {
        for (int half = 0; half <= 0xFFFF; half++) {
            float value = Float16.toFloat((short) half);
            if ((half & 0x7FFF) > 0x7C00) {
                assertThat(value).isNaN();
            } else {
                assertThat(value).isEqualTo((float) slowly(half));
            }
        }
    }

    @Test
    void writesEveryValueAsItWasRead() {
        for (int half = 0; half <= 0xFFFF; half++) {
            if ((half & 0x7FFF) <= 0x7C00) {
                assertThat(Float16.fromFloat(Float16.toFloat((short) half))).isEqualTo((short) half);
            }
        }
    }

    @Test
    void roundsToTheNearestAndTiesToEven() {
        Random random = new Random(1);
        for (int half = 0; half < 0x7BFF; half++) {
            double low = slowly(half);
            double high = slowly(half + 1);
            float middle = (float) ((low + high) / 2);
            assertThat(Float16.fromFloat(middle)).isEqualTo((short) (half + half % 2));
            assertThat(Float16.fromFloat(Math.nextDown(middle))).isEqualTo((short) half);
            assertThat(Float16.fromFloat(-Math.nextUp(middle))).isEqualTo((short) (half + 1 | 0x8000));
            float any = (float) (low + (high - low) * random.nextDouble());
            boolean nearerToHigh = high - any < any - low;
            if (any != middle) {
                assertThat(Float16.fromFloat(any)).isEqualTo((short) (nearerToHigh ? half + 1 : half));
            }
        }
    }

    @Test
    void overflowsToInfinityAndKeepsNaN() {
        assertThat(Float16.fromFloat(65519.996f)).isEqualTo((short) 0x7BFF);
        assertThat(Float16.fromFloat(65520)).isEqualTo((short) 0x7C00);
        assertThat(Float16.fromFloat(-1e30f)).isEqualTo((short) 0xFC00);
        assertThat(Float16.toFloat(Float16.fromFloat(Float.NaN))).isNaN();
        assertThat(Float16.fromFloat(-0f)).isEqualTo((short) 0x8000);
    }

    /** Sign, exponent and fraction put together in double precision. */
    private static double slowly(int half) {
        int exponent = half >>> 10 & 31;
        int fraction = half & 0x3FF;
        double magnitude = exponent == 31
                ? Double.POSITIVE_INFINITY
                : exponent == 0 ? fraction * 0x1p-24 : (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
        return (half & 0x8000) == 0 ? magnitude : -magnitude;
    }
}
