package dev.tsumugi.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class GrowthTest {
    @Test
    void doublesOrTakesWhatIsNeeded() {
        assertThat(Growth.capacity(16, 17)).isEqualTo(32);
        assertThat(Growth.capacity(16, 100)).isEqualTo(100);
    }

    @Test
    void endsAtTheLongestArray() {
        assertThat(Growth.capacity(1 << 30, (1 << 30) + 1)).isEqualTo(Growth.LARGEST);
        assertThat(Growth.capacity(Growth.LARGEST - 1, Growth.LARGEST)).isEqualTo(Growth.LARGEST);
    }

    @Test
    void saysThatNoArrayIsLongEnough() {
        assertThatThrownBy(() -> Growth.capacity(Growth.LARGEST, Growth.LARGEST + 1L))
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
