package dev.tsumugi.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.TrainingOptions.Recompute;
import org.junit.jupiter.api.Test;

class TrainingOptionsTest {

    @Test
    void saysWhatIsOutOfRange() {
        assertThatThrownBy(() -> new TrainingOptions(1, 0, Recompute.NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("dropout must be at least 0 and less than 1, but is 1.");
        assertThatThrownBy(() -> new TrainingOptions(0, Double.NaN, Recompute.NONE))
                .hasMessage("zLoss must be a finite number, but is NaN.");
    }
}
