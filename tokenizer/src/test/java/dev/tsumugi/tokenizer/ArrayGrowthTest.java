package dev.tsumugi.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ArrayGrowthTest {
    @Test
    void doublesOrTakesWhatIsNeeded() {
        assertThat(ArrayGrowth.capacity(16, 17)).isEqualTo(32);
        assertThat(ArrayGrowth.capacity(16, 100)).isEqualTo(100);
    }

    @Test
    void endsAtTheLongestArray() {
        assertThat(ArrayGrowth.capacity(1 << 30, (1 << 30) + 1)).isEqualTo(ArrayGrowth.LARGEST);
        assertThat(ArrayGrowth.capacity(ArrayGrowth.LARGEST - 1, ArrayGrowth.LARGEST))
                .isEqualTo(ArrayGrowth.LARGEST);
    }

    @Test
    void saysThatNoArrayIsLongEnough() {
        assertThatThrownBy(() -> ArrayGrowth.capacity(ArrayGrowth.LARGEST, ArrayGrowth.LARGEST + 1L))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("An array of 2147483640 elements is needed, but the longest has 2147483639;"
                        + " encode the text in parts.");
    }

    @Test
    void boundsAnIntBuffer() {
        IntBuffer buffer = new IntBuffer(16);
        buffer.add(1);
        assertThatThrownBy(() -> buffer.room(Integer.MAX_VALUE))
                .hasMessageStartingWith("An array of 2147483648 elements is needed");
    }
}
