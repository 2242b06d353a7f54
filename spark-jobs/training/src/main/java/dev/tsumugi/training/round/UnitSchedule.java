package dev.tsumugi.training.round;

import dev.tsumugi.training.round.WorkerOutcome.Fate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Which units the next round takes. Where nothing is lost, worker k of round r (from 0) has unit r·K+k. A unit that was not
 * learned comes again before any new one.
 *
 * @param nextUnit the first unit that no round has had yet
 * @param pending units to come again, the oldest first
 * @param rejected those of them that were rejected once
 * @param setAside units that were rejected twice
 */
record UnitSchedule(long nextUnit, List<Long> pending, List<Long> rejected, List<Long> setAside) {

    static UnitSchedule of(RunPosition position) {
        return new UnitSchedule(
                position.nextUnit(), position.pendingUnits(), position.rejectedUnits(), position.setAsideUnits());
    }

    /** The units of the next round, in the order of its workers. */
    List<Long> units(int workers) {
        List<Long> units = new ArrayList<>(pending.subList(0, Math.min(workers, pending.size())));
        for (long fresh = nextUnit; units.size() < workers; fresh++) {
            units.add(fresh);
        }
        return units;
    }

    /** The schedule after a round that took {@link #units}. */
    UnitSchedule after(Collection<WorkerOutcome> outcomes) {
        TreeSet<Long> pendingNow = new TreeSet<>(pending);
        TreeSet<Long> rejectedNow = new TreeSet<>(rejected);
        TreeSet<Long> setAsideNow = new TreeSet<>(setAside);
        long next = nextUnit;
        for (WorkerOutcome outcome : outcomes) {
            long unit = outcome.unit();
            next = Math.max(next, unit + 1);
            boolean again = outcome.fate() != Fate.ACCEPTED;
            if (outcome.fate() == Fate.REJECTED && !rejectedNow.add(unit)) {
                setAsideNow.add(unit);
                again = false;
            }
            if (again) {
                pendingNow.add(unit);
            } else {
                pendingNow.remove(unit);
                rejectedNow.remove(unit);
            }
        }
        return new UnitSchedule(next, List.copyOf(pendingNow), List.copyOf(rejectedNow), List.copyOf(setAsideNow));
    }
}
