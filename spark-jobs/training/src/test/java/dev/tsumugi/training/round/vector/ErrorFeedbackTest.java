package dev.tsumugi.training.round.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorFeedbackTest {
    private static final int SIZE = 300;
    private static final int ROUNDS = 40;

    @ParameterizedTest
    @EnumSource(
            value = WireFormat.class,
            names = {"BFLOAT16", "INT8", "INT4", "TOP_K"})
    void whatRoundingTakesComesLater(WireFormat format) {
        SplittableRandom random = new SplittableRandom(3);
        double[] sums = new double[SIZE];
        double[] travelled = new double[SIZE];
        float[] errors = new float[SIZE];
        ErrorFeedback feedback = new ErrorFeedback(format, 1);
        for (int round = 0; round < ROUNDS; round++) {
            float[] values = numbers(random);
            for (int i = 0; i < SIZE; i++) {
                sums[i] += values[i];
            }
            float[] decoded = decoded(format, feedback.encode(values, errors, SIZE));
            for (int i = 0; i < SIZE; i++) {
                travelled[i] += decoded[i];
            }
        }
        for (int i = 0; i < SIZE; i++) {
            assertThat(travelled[i] + errors[i]).isCloseTo(sums[i], within(1e-4));
        }
    }

    @Test
    void isPlainArithmetic() {
        SplittableRandom random = new SplittableRandom(4);
        float[] errors = new float[SIZE];
        double[] expectedErrors = new double[SIZE];
        ErrorFeedback feedback = new ErrorFeedback(WireFormat.INT4, 0.9f);
        for (int round = 0; round < 5; round++) {
            float[] values = numbers(random);
            double[] wanted = new double[SIZE];
            for (int i = 0; i < SIZE; i++) {
                wanted[i] = values[i] + 0.9 * expectedErrors[i];
            }
            float[] decoded = decoded(WireFormat.INT4, feedback.encode(values, errors, SIZE));
            for (int i = 0; i < SIZE; i++) {
                double most = 0;
                for (int j = i / 128 * 128; j < Math.min(SIZE, i / 128 * 128 + 128); j++) {
                    most = Math.max(most, Math.abs(wanted[j]));
                }
                assertThat(Math.abs(decoded[i] - wanted[i])).isLessThan(most / 7 * 0.50001);
                expectedErrors[i] = wanted[i] - decoded[i];
                assertThat((double) errors[i]).isCloseTo(expectedErrors[i], within(1e-5));
            }
        }
    }

    @Test
    void withoutAnythingKeptNothingIsAdded() {
        float[] values = numbers(new SplittableRandom(5));
        byte[] plain = WireFormat.INT8.encode(values, SIZE);
        assertThat(new ErrorFeedback(WireFormat.INT8, 1).encode(values, new float[SIZE], SIZE))
                .isEqualTo(plain);
    }

    private static float[] decoded(WireFormat format, byte[] bytes) {
        float[] decoded = new float[SIZE];
        format.decode(bytes, decoded, SIZE);
        return decoded;
    }

    private static float[] numbers(SplittableRandom random) {
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
