package dev.tsumugi.model.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class TensorTypeTest {

    @Test
    void roundsBfloat16ToNearestAndTiesToEven() {
        assertThat(bfloat16(0x3F800000)).isEqualTo(0x3F80); // 1
        assertThat(bfloat16(0x3F807FFF)).isEqualTo(0x3F80); // just below the tie
        assertThat(bfloat16(0x3F808000)).isEqualTo(0x3F80); // tie, lower neighbour is even
        assertThat(bfloat16(0x3F818000)).isEqualTo(0x3F82); // tie, upper neighbour is even
        assertThat(bfloat16(0x3F808001)).isEqualTo(0x3F81); // just above the tie
        assertThat(bfloat16(0xBF818000)).isEqualTo(0xBF82);
    }

    @Test
    void keepsBfloat16SpecialValues() {
        assertThat(bfloat16(0x7F800000)).isEqualTo(0x7F80); // infinity
        assertThat(bfloat16(0x7F7FFFFF)).isEqualTo(0x7F80); // the largest float rounds to infinity
        assertThat(bfloat16(0x80000000)).isEqualTo(0x8000); // -0
        assertThat(bfloat16(0x7F800001)).isEqualTo(0x7FC0); // NaN
        assertThat(bfloat16(0x7FFFFFFF)).isEqualTo(0x7FFF); // NaN
    }

    @Test
    void decodesWhatItEncoded() {
        float[] values = {0f, -1.5f, 3.140625f, 1e-30f};
        for (TensorType type : TensorType.values()) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
            float[] once = new float[4];
            float[] twice = new float[4];

            type.encode(values, 4, bytes);
            type.decode(bytes, once, 4);
            type.encode(once, 4, bytes);
            type.decode(bytes, twice, 4);

            assertThat(twice).containsExactly(once);
            assertThat(once[2]).isEqualTo(3.140625f);
        }
    }

    private static int bfloat16(int floatBits) {
        ByteBuffer bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        TensorType.BFLOAT16.encode(new float[] {Float.intBitsToFloat(floatBits)}, 1, bytes);
        return bytes.getShort(0) & 0xFFFF;
    }
}
