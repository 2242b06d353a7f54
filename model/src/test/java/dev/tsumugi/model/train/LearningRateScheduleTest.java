package dev.tsumugi.model.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.train.LearningRateSchedule.Shape;
import org.junit.jupiter.api.Test;

class LearningRateScheduleTest {
    private final LearningRateSchedule schedule = LearningRateSchedule.cosine(1, 4, 12, 0.1);

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
    void aLineFallsByTheSameAtEachStep() {
        LearningRateSchedule line = new LearningRateSchedule(Shape.LINEAR, 1, 4, 12, 0.2, 1);
        assertThat(line.valueAt(3, 0)).isEqualTo(1);
        assertThat(line.valueAt(4, 0)).isCloseTo(0.9, within(1e-12));
        assertThat(line.valueAt(7, 0)).isCloseTo(0.6, within(1e-12));
        assertThat(line.valueAt(11, 0)).isCloseTo(0.2, within(1e-12));
        assertThat(line.valueAt(12, 0)).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void staysLevelBeforeItGoesDown() {
        LearningRateSchedule level = new LearningRateSchedule(Shape.WSD, 2, 4, 20, 0, 0.25);
        assertThat(level.valueAt(0, 0)).isEqualTo(0.5);
        assertThat(level.valueAt(4, 0)).isEqualTo(2);
        assertThat(level.valueAt(14, 0)).isEqualTo(2);
        assertThat(level.valueAt(15, 0)).isCloseTo(1.6, within(1e-12));
        assertThat(level.valueAt(18, 0)).isCloseTo(0.4, within(1e-12));
        assertThat(level.valueAt(19, 0)).isZero();
        assertThat(level.valueAt(100, 0)).isZero();
    }

    @Test
    void aWayDownAsLongAsTheRunBeginsAfterWarmUp() {
        LearningRateSchedule all = new LearningRateSchedule(Shape.WSD, 1, 4, 12, 0.2, 1);
        assertThat(all.valueAt(3, 0)).isEqualTo(1);
        assertThat(all.valueAt(7, 0)).isCloseTo(0.6, within(1e-12));
    }

    @Test
    void refusesAWayDownOfNoSteps() {
        assertThatThrownBy(() -> new LearningRateSchedule(Shape.WSD, 1, 4, 12, 0.2, 0))
                .hasMessage("The fraction of the steps that go down must lie in (0, 1], but is 0.0.");
    }

    @Test
    void needsNoWarmup() {
        assertThat(LearningRateSchedule.cosine(2, 0, 10, 0).valueAt(0, 0)).isBetween(1.9, 2.0);
    }

    @Test
    void refusesAWarmupAsLongAsTheRun() {
        assertThatThrownBy(() -> LearningRateSchedule.cosine(1, 10, 10, 0.1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("warmupSteps must lie in [0, 10), below the steps of the run, but is 10.");
    }
}
