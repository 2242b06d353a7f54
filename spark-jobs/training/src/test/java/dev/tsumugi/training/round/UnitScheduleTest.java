package dev.tsumugi.training.round;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.training.round.WorkerOutcome.Fate;
import dev.tsumugi.training.round.worker.WorkerReport;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnitScheduleTest {
    private static final UnitSchedule START = UnitSchedule.of(RunPosition.START);

    @Test
    void withoutLossesWorkerKOfRoundRHasUnitRTimesKWorkersPlusK() {
        UnitSchedule schedule = START;
        for (long round = 0; round < 5; round++) {
            List<Long> units = schedule.units(3);
            assertThat(units).containsExactly(3 * round, 3 * round + 1, 3 * round + 2);
            schedule = schedule.after(outcomes(units, Fate.ACCEPTED, Fate.ACCEPTED, Fate.ACCEPTED));
        }
    }

    @Test
    void lateAndLostUnitsComeFirstInTheNextRound() {
        UnitSchedule after = START.after(outcomes(START.units(4), Fate.LATE, Fate.ACCEPTED, Fate.LOST, Fate.ACCEPTED));
        assertThat(after.units(4)).containsExactly(0L, 2L, 4L, 5L);
        UnitSchedule later =
                after.after(outcomes(after.units(4), Fate.ACCEPTED, Fate.LATE, Fate.ACCEPTED, Fate.ACCEPTED));
        assertThat(later.units(4)).containsExactly(2L, 6L, 7L, 8L);
    }

    @Test
    void aUnitThatIsRejectedTwiceIsSetAside() {
        UnitSchedule once = START.after(outcomes(START.units(2), Fate.REJECTED, Fate.ACCEPTED));
        assertThat(once.rejected()).containsExactly(0L);
        assertThat(once.units(2)).containsExactly(0L, 2L);
        UnitSchedule late = once.after(outcomes(once.units(2), Fate.LATE, Fate.ACCEPTED));
        assertThat(late.units(2)).containsExactly(0L, 3L);
        UnitSchedule twice = late.after(outcomes(late.units(2), Fate.REJECTED, Fate.ACCEPTED));
        assertThat(twice.setAside()).containsExactly(0L);
        assertThat(twice.rejected()).isEmpty();
        assertThat(twice.units(2)).containsExactly(4L, 5L);
    }

    @Test
    void aUnitThatIsAcceptedAfterARejectionIsForgotten() {
        UnitSchedule once = START.after(outcomes(START.units(2), Fate.REJECTED, Fate.ACCEPTED));
        UnitSchedule accepted = once.after(outcomes(once.units(2), Fate.ACCEPTED, Fate.ACCEPTED));
        assertThat(accepted.rejected()).isEmpty();
        assertThat(accepted.pending()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 8})
    void everyUnitIsAcceptedOnceWhateverIsLate(int workers) {
        SplittableRandom random = new SplittableRandom(workers);
        UnitSchedule schedule = START;
        List<Long> accepted = new ArrayList<>();
        for (int round = 0; round < 100; round++) {
            List<WorkerOutcome> outcomes = new ArrayList<>();
            List<Long> units = schedule.units(workers);
            for (int k = 0; k < workers; k++) {
                Fate fate = random.nextInt(4) == 0 ? Fate.LATE : Fate.ACCEPTED;
                outcomes.add(outcome(k, units.get(k), fate));
                if (fate == Fate.ACCEPTED) {
                    accepted.add(units.get(k));
                }
            }
            schedule = schedule.after(outcomes);
        }
        accepted.addAll(schedule.pending());
        assertThat(accepted)
                .containsExactlyInAnyOrder(
                        LongStream.range(0, schedule.nextUnit()).boxed().toArray(Long[]::new));
    }

    private static List<WorkerOutcome> outcomes(List<Long> units, Fate... fates) {
        List<WorkerOutcome> outcomes = new ArrayList<>();
        for (int k = 0; k < fates.length; k++) {
            outcomes.add(outcome(k, units.get(k), fates[k]));
        }
        return outcomes;
    }

    private static WorkerOutcome outcome(int worker, long unit, Fate fate) {
        return WorkerOutcome.of(new Verdict(unit, fate, "", WorkerReport.missing(worker)), 0);
    }
}
