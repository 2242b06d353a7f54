package dev.tsumugi.training.round.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
    @CsvSource({"FLOAT32, 4000", "BFLOAT16, 2000", "INT8, 1016", "INT4, 532", "TOP_K, 36"})
    void knowsItsSize(WireFormat format, int bytes) {
        assertThat(format.encode(random(5), SIZE)).hasSize(bytes);
        assertThat(format.bytes(SIZE)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({"2.5, 2", "3.5, 4", "-2.5, -2", "2.51, 3", "7, 7", "-7, -7"})
    void int4RoundsToTheNearestTiesToEven(float value, float rounded) {
        assertThat(roundTrip(WireFormat.INT4, 7, value)).containsExactly(7, rounded);
        assertThat(roundTrip(WireFormat.INT4, value, 7, -1)).containsExactly(rounded, 7, -1);
    }

    @Test
    void int4IsThatOfPlainArithmetic() {
        float[] values = random(6);
        for (int i = 128; i < 256; i++) {
            values[i] *= 1e-6f;
        }
        values[3] = Float.NaN;
        float[] decoded = roundTrip(WireFormat.INT4, values);
        for (int from = 0; from < SIZE; from += 128) {
            float[] block = Arrays.copyOfRange(values, from, Math.min(SIZE, from + 128));
            float most = 0;
            for (float value : block) {
                most = Math.max(most, Math.abs(value));
            }
            float step = most / 7;
            float[] expected = new float[block.length];
            for (int i = 0; i < block.length; i++) {
                expected[i] = (float) Math.rint(block[i] / step) * step + 0f; // there is no negative zero
            }
            assertThat(Arrays.copyOfRange(decoded, from, from + block.length)).containsExactly(expected);
        }
    }

    @Test
    void topKKeepsTheLargestOfEachChunk() {
        int size = 4096 + 100;
        float[] values = new float[size];
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < size; i++) {
            values[i] = (float) (2 * random.nextDouble() - 1);
        }
        float[] decoded = roundTrip(WireFormat.TOP_K, values);
        for (int[] chunk : new int[][] {{0, 4096, 64}, {4096, size, 2}}) {
            List<Integer> places = IntStream.range(chunk[0], chunk[1])
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -Math.abs(values[i])))
                    .toList();
            float step = Math.abs(values[places.get(0)]) / 7;
            Set<Integer> kept = new HashSet<>(places.subList(0, chunk[2]));
            for (int i = chunk[0]; i < chunk[1]; i++) {
                float expected = kept.contains(i) ? (float) Math.rint(values[i] / step) * step : 0;
                assertThat(decoded[i]).isEqualTo(expected + 0f); // there is no negative zero
            }
        }
    }

    @Test
    void topKKeepsTheFirstOfEqualOnes() {
        float[] values = new float[200];
        Arrays.fill(values, 7);
        float[] decoded = roundTrip(WireFormat.TOP_K, values);
        assertThat(Arrays.copyOf(decoded, 4)).containsExactly(7, 7, 7, 7);
        assertThat(Arrays.copyOfRange(decoded, 4, 200)).containsOnly(0);
    }

    @Test
    void topKSpoilsTheChunkOfWhatIsNotFiniteOnly() {
        float[] values = new float[5000];
        values[4999] = Float.POSITIVE_INFINITY;
        float[] decoded = roundTrip(WireFormat.TOP_K, values);
        assertThat(Arrays.copyOf(decoded, 4096)).containsOnly(0);
        assertThat(Arrays.copyOfRange(decoded, 4096, 5000)).containsOnly(Float.NaN);
    }

    @Test
    void meansTravelAsInt8WhereDeltasAreCoarser() {
        assertThat(WireFormat.INT4.ofMeans()).isEqualTo(WireFormat.INT8);
        assertThat(WireFormat.TOP_K.ofMeans()).isEqualTo(WireFormat.INT8);
        assertThat(WireFormat.BFLOAT16.ofMeans()).isEqualTo(WireFormat.BFLOAT16);
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
