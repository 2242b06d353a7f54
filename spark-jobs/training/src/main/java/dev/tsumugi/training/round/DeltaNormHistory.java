package dev.tsumugi.training.round;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The norms of the last accepted deltas. Each is divided by the sum of the learning rates behind it, so that warm-up
 * and decay do not show.
 *
 * @param norms the oldest first
 */
record DeltaNormHistory(List<Double> norms) {
    private static final int KEPT = 64;
    private static final int NEEDED = 8;

    /** Their median; empty as long as there are too few to know what is usual. */
    OptionalDouble median() {
        if (norms.size() < NEEDED) {
            return OptionalDouble.empty();
        }
        List<Double> sorted = new ArrayList<>(norms);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return OptionalDouble.of(
                sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2);
    }

    /** With another accepted norm; the oldest one goes where there are many. */
    DeltaNormHistory with(double norm) {
        List<Double> longer = new ArrayList<>(norms);
        longer.add(norm);
        return new DeltaNormHistory(List.copyOf(longer.subList(Math.max(0, longer.size() - KEPT), longer.size())));
    }
}
