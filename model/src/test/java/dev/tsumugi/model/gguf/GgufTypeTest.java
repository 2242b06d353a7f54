package dev.tsumugi.model.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.safetensors.Float16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GgufTypeTest {

    @Test
    void q8RoundsHalfAwayFromZero() {
        float[] row = new float[32];
        row[0] = 127;
        row[1] = 2.5f;
        row[2] = -2.5f;
        row[3] = 2.4999998f;
        row[4] = -127;

        ByteBuffer block = encode(GgufType.Q8_0, row);

        assertThat(Float16.toFloat(block.getShort(0))).isEqualTo(1);
        assertThat(new byte[] {block.get(2), block.get(3), block.get(4), block.get(5), block.get(6), block.get(7)})
                .containsExactly(127, 3, -3, 2, -127, 0);
    }

    @Test
    void q8KeepsEveryNumberWithinHalfAStepOfItsBlock() {
        Random random = new Random(3);
        float[] row = new float[96];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (random.nextGaussian() * (1 + i / 32 * 100));
        }

        ByteBuffer blocks = encode(GgufType.Q8_0, row);

        assertThat(blocks.capacity()).isEqualTo(3 * 34);
        for (int i = 0; i < row.length; i++) {
            float scale = Float16.toFloat(blocks.getShort(i / 32 * 34));
            float value = blocks.get(i / 32 * 34 + 2 + i % 32) * scale;
            assertThat(value).isCloseTo(row[i], within(scale * 0.57f)); // the scale itself is rounded to 11 bits
        }
    }

    @Test
    void q8OfZeroesIsZero() {
        ByteBuffer block = encode(GgufType.Q8_0, new float[32]);

        assertThat(block.array()).containsOnly(0);
    }

    @Test
    void refusesWeightsBeyondFloat16() {
        assertThatThrownBy(() -> encode(GgufType.F16, new float[] {1, -70000}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The weight -70000.0 does not fit float16, which ends at 65504.0; export float32 or bfloat16"
                                + " instead.");
    }

    private static ByteBuffer encode(GgufType type, float[] row) {
        ByteBuffer buffer = ByteBuffer.allocate((int) type.bytes(row.length)).order(ByteOrder.LITTLE_ENDIAN);
        type.encode(row, buffer);
        assertThat(buffer.hasRemaining()).isFalse();
        return buffer;
    }
}
