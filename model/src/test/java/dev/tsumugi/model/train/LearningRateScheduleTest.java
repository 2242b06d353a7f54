package dev.tsumugi.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class WarmupCosineScheduleTest {
    private final WarmupCosineSchedule schedule = new WarmupCosineSchedule(1, 4, 12, 0.1);

    @Test
    void risesInEqualStepsToThePeak() {
        assertThat(schedule.valueAt(0, 0)).isEqualTo(0.25);
        assertThat(schedule.valueAt(1, 0)).isEqualTo(0.5);
        assertThat(schedule.valueAt(3, 0)).isEqualTo(1);
    }

    @Test
    void isHalfWayDownInTheMiddleAndAtTheFractionFromTheLastStepOn() {
        assertThat(schedule.valueAt(7, 0)).isCloseTo(0.55, within(1e-12));
        assertThat(schedule.valueAt(11, 0)).isCloseTo(0.1, within(1e-12));
        assertThat(schedule.valueAt(1000, 0)).isCloseTo(0.1, within(1e-12));
    }

    @Test
    void needsNoWarmup() {
        assertThat(new WarmupCosineSchedule(2, 0, 10, 0).valueAt(0, 0)).isBetween(1.9, 2.0);
    }

    @Test
    void refusesAWarmupAsLongAsTheRun() {
        assertThatThrownBy(() -> new WarmupCosineSchedule(1, 10, 10, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("warmupSteps must lie in [0, 10), below the steps of the run, but is 10.");
    }
}
