package dev.tsumugi.training.round.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.training.round.averaging.AveragingConfig.InnerState;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import dev.tsumugi.training.round.vector.WireFormat;
import org.junit.jupiter.api.Test;

class OuterRatesTest {

    @Test
    void manyRoundsHaveThePublishedNumbers() {
        assertThat(OuterRates.suited(1, 1000)).isEqualTo(new OuterRates(0.7, 0.6));
        assertThat(OuterRates.suited(2, 300)).isEqualTo(new OuterRates(0.9, 0.8));
        assertThat(OuterRates.suited(8, 5000)).isEqualTo(new OuterRates(0.9, 0.8));
        assertThat(OuterRates.suited(16, 1000)).isEqualTo(new OuterRates(1, 0.9));
        assertThat(OuterRates.suited(100, 1000)).isEqualTo(new OuterRates(1, 0.9));
    }

    @Test
    void fewRoundsAreCarefulWithAnyNumberOfWorkers() {
        assertThat(OuterRates.suited(1, 1)).isEqualTo(new OuterRates(0.7, 0.6));
        assertThat(OuterRates.suited(4, 32)).isEqualTo(new OuterRates(0.7, 0.6));
        assertThat(OuterRates.suited(64, 100)).isEqualTo(new OuterRates(0.7, 0.6));
    }

    @Test
    void numbersBetweenGoUpByTheLogarithm() {
        assertThat(OuterRates.suited(4, 173)).isEqualTo(new OuterRates(0.8, 0.7));
        assertThat(OuterRates.suited(11, 300)).isEqualTo(new OuterRates(0.95, 0.85));
    }

    @Test
    void whatIsGivenWins() {
        assertThat(config(0, -1).resolved(4, 1000)).isEqualTo(config(0.9, 0.8));
        assertThat(config(0.5, -1).resolved(4, 1000)).isEqualTo(config(0.5, 0.8));
        assertThat(config(0, 0).resolved(4, 1000)).isEqualTo(config(0.9, 0));
    }

    @Test
    void refusesNumbersThatMeanNothing() {
        assertThatThrownBy(() -> config(-0.1, -1)).hasMessageContaining("outer-learning-rate must not be negative");
        assertThatThrownBy(() -> config(0, -0.5))
                .hasMessageContaining("outer-momentum must be at least 0 and less than 1, or -1 to derive it");
    }

    private static AveragingConfig config(double rate, double momentum) {
        return new AveragingConfig(Mode.DILOCO, rate, momentum, InnerState.LOCAL, WireFormat.FLOAT32, 1, 0, 10);
    }
}
