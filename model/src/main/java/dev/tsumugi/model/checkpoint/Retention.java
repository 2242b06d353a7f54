package dev.tsumugi.model.checkpoint;

import java.util.Set;

/**
 * Which complete checkpoints stay.
 *
 * @param newest how many of the newest stay, at least 1
 * @param protectedSteps steps that stay in any case, for example the one that a run was resumed from
 */
public record Retention(int newest, Set<Long> protectedSteps) {

    public Retention {
        if (newest < 1) {
            throw new IllegalArgumentException("At least 1 checkpoint must be kept, but newest is " + newest + ".");
        }
        protectedSteps = Set.copyOf(protectedSteps);
    }
}
