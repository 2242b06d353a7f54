package dev.tsumugi.model.checkpoint;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which complete checkpoints stay.
 *
 * @param newest how many of the newest stay, at least 1
 * @param everyRounds those of every so many rounds stay too; 0: none for that reason
 * @param best whether the one of the lowest validation loss stays too
 * @param protectedSteps steps that stay in any case, for example the one that a run was resumed from
 * @param upToStep the newest of at most this step stays too: there a longer training would go on; 0: none for that reason
 */
public record Retention(int newest, int everyRounds, boolean best, Set<Long> protectedSteps, long upToStep) {

    /** Without a step from which a longer training would go on. */
    public Retention(int newest, int everyRounds, boolean best, Set<Long> protectedSteps) {
        this(newest, everyRounds, best, protectedSteps, 0);
    }

    /** The same with other steps that stay in any case. */
    public Retention withProtectedSteps(Set<Long> steps) {
        return new Retention(newest, everyRounds, best, steps, upToStep);
    }

    public Retention {
        if (newest < 1) {
            throw new IllegalArgumentException("At least 1 checkpoint must be kept, but newest is " + newest + ".");
        }
        if (everyRounds < 0) {
            throw new IllegalArgumentException("everyRounds must not be negative, but is " + everyRounds + ".");
        }
        protectedSteps = Set.copyOf(protectedSteps);
    }

    /**
     * The steps that stay. Of equally good ones the oldest is the best.
     *
     * @param checkpoints the complete ones, the newest first
     */
    Set<Long> kept(List<TrainingState> checkpoints) {
        Set<Long> kept = new HashSet<>(protectedSteps);
        checkpoints.stream().limit(newest).forEach(state -> kept.add(state.step()));
        checkpoints.stream()
                .filter(state -> everyRounds > 0 && state.round() % everyRounds == 0)
                .forEach(state -> kept.add(state.step()));
        checkpoints.stream()
                .filter(state -> best && state.losses().containsKey(TrainingState.VALIDATION))
                .min(Comparator.comparingDouble(
                                (TrainingState state) -> state.losses().get(TrainingState.VALIDATION))
                        .thenComparingLong(TrainingState::step))
                .ifPresent(state -> kept.add(state.step()));
        checkpoints.stream()
                .map(TrainingState::step)
                .filter(step -> step <= upToStep)
                .findFirst()
                .ifPresent(kept::add);
        return kept;
    }
}
