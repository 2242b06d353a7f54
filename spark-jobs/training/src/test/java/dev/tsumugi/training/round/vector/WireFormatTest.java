package dev.tsumugi.training.round.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WireFormatTest {
    private static final int SIZE = 1000;

    @Test
    void float32KeepsEveryBit() {
        float[] values = {0, -0f, 1e-45f, 0.1f, Float.MAX_VALUE, Float.NEGATIVE_INFINITY, Float.NaN};
        assertThat(roundTrip(WireFormat.FLOAT32, values)).containsExactly(values);
    }

    @ParameterizedTest
    @CsvSource({"1.00390625, 1", "1.01171875, 1.015625", "1.0040, 1.0078125", "-1.00390625, -1", "3.4e38, Infinity"})
    void bfloat16RoundsToTheNearestTiesToEven(float value, float rounded) {
        assertThat(roundTrip(WireFormat.BFLOAT16, value)).containsExactly(rounded);
    }

    @Test
    void bfloat16IsWithinHalfAUnitOfItsEightBits() {
        float[] values = random(1);
        float[] decoded = roundTrip(WireFormat.BFLOAT16, values);
        for (int i = 0; i < SIZE; i++) {
            assertThat((double) decoded[i]).isCloseTo(values[i], within(Math.abs(values[i]) / 256.0));
        }
    }

    @ParameterizedTest
    @CsvSource({"2.5, 2", "3.5, 4", "-2.5, -2", "2.51, 3", "127, 127", "-127, -127"})
    void int8RoundsToTheNearestTiesToEven(float value, float rounded) {
        assertThat(roundTrip(WireFormat.INT8, 127, value)).containsExactly(127, rounded);
    }

    @Test
    void int8IsWithinHalfAStepOfEachBlock() {
        float[] values = random(2);
        for (int i = 256; i < 512; i++) {
            values[i] *= 1e-6f;
        }
        float[] decoded = roundTrip(WireFormat.INT8, values);
        for (int i = 0; i < SIZE; i++) {
            float scale = i >= 256 && i < 512 ? 1e-6f : 1;
            assertThat((double) decoded[i]).isCloseTo(values[i], within(scale * 0.5000001 / 127));
        }
    }

    @Test
    void int8KeepsBlocksWithoutAnyChange() {
        assertThat(roundTrip(WireFormat.INT8, new float[300])).containsExactly(new float[300]);
    }

    @Test
    void int8StaysWithinAByteWhereTheScaleIsSubnormal() {
        float[] decoded = roundTrip(WireFormat.INT8, 1e-43f, -1e-43f, 1e-45f);
        assertThat(decoded[0]).isBetween(0f, 2e-43f);
        assertThat(decoded[1]).isEqualTo(-decoded[0]);
    }

    @Test
    void int8SpoilsTheBlockOfWhatIsNotFiniteOnly() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            float[] values = random(3);
            values[300] = bad;
            float[] decoded = roundTrip(WireFormat.INT8, values);
            assertThat(Arrays.copyOfRange(decoded, 256, 512)).containsOnly(Float.NaN);
            assertThat(Arrays.copyOfRange(decoded, 0, 256)).doesNotContain(Float.NaN);
            assertThat(Arrays.copyOfRange(decoded, 512, SIZE)).doesNotContain(Float.NaN);
        }
    }

    @ParameterizedTest
    @EnumSource(WireFormat.class)
    void whatWasRoundedIsRoundedToItself(WireFormat format) {
        float[] once = roundTrip(format, random(4));
        float[] twice = roundTrip(format, once);
        for (int i = 0; i < SIZE; i++) {
            assertThat(twice[i]).isCloseTo(once[i], within(Math.ulp(once[i])));
        }
    }

    @ParameterizedTest
    @CsvSource({"FLOAT32, 4000", "BFLOAT16, 2000", "INT8, 1016"})
    void knowsItsSize(WireFormat format, int bytes) {
        assertThat(format.encode(random(5), SIZE)).hasSize(bytes);
        assertThat(format.bytes(SIZE)).isEqualTo(bytes);
    }

    @Test
    void refusesBytesOfAnotherLength() {
        assertThatThrownBy(() -> WireFormat.BFLOAT16.decode(new byte[7], new float[4], 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("4 numbers take 8 bytes as BFLOAT16, but there are 7.");
    }

    private static float[] roundTrip(WireFormat format, float... values) {
        float[] decoded = new float[values.length];
        format.decode(format.encode(values, values.length), decoded, values.length);
        return decoded;
    }

    /** From -1 to 1. */
    private static float[] random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        return values;
    }
}
