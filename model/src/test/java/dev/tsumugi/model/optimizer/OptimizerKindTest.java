package dev.tsumugi.model.optimizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OptimizerKindTest {
    private static final Hyperparameters SETTINGS = new Hyperparameters(0.9, 0.95, 1e-8, MuonSettings.USUAL);

    @ParameterizedTest
    @EnumSource
    void optimizersAreValues(OptimizerKind kind) {
        Optimizer another = kind.create(new Hyperparameters(0.9, 0.95, 1e-8, MuonSettings.USUAL));
        assertThat(kind.create(SETTINGS)).isEqualTo(another);
    }

    @Test
    void adamWTakesItsSettings() {
        assertThat(OptimizerKind.ADAMW.create(SETTINGS)).isEqualTo(new AdamW(0.9, 0.95, 1e-8));
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatThrownBy(() -> new Hyperparameters(1, 0.95, 1e-8, MuonSettings.USUAL))
                .hasMessage("beta1 must be at least 0 and less than 1, but is 1.");
        assertThatThrownBy(() -> new Hyperparameters(0.9, -1, 1e-8, MuonSettings.USUAL))
                .hasMessage("beta2 must be at least 0 and less than 1, but is -1.");
        assertThatThrownBy(() -> new Hyperparameters(0.9, 0.95, 0, MuonSettings.USUAL))
                .hasMessage("epsilon must be greater than 0, but is 0.");
    }
}
