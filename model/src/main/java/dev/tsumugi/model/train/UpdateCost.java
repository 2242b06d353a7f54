package dev.tsumugi.model.train;

import dev.tsumugi.model.engine.StepResult;
import dev.tsumugi.model.optimizer.Muon;
import dev.tsumugi.model.optimizer.Optimizer;
import java.util.Locale;
import java.util.Optional;

/** Notices that the updates of {@link Muon}, whose work does not grow with the batch, take too much of a training's time. */
final class UpdateCost {
    private static final int WARM_UP_STEPS = 16;
    private static final int MEASURED_STEPS = 16;
    private static final double MOST = 0.25;

    private final Optimizer optimizer;
    private int steps;
    private long gradientNanos;
    private long updateNanos;

    UpdateCost(Optimizer optimizer) {
        this.optimizer = optimizer;
    }

    /**
     * Counts a step. The first ones do not count: Java is still compiling.
     *
     * @return a sentence for people, once, where updates take more than a quarter of the time of gradients
     */
    Optional<String> add(StepResult step) {
        steps++;
        if (!(optimizer instanceof Muon) || steps <= WARM_UP_STEPS || steps > WARM_UP_STEPS + MEASURED_STEPS) {
            return Optional.empty();
        }
        gradientNanos += step.gradientNanos();
        updateNanos += step.updateNanos();
        boolean tooMuch = updateNanos > MOST * gradientNanos;
        return steps == WARM_UP_STEPS + MEASURED_STEPS && tooMuch
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "Muon's update takes %.0f %% of the time of the gradient. Its work does not grow with the batch: raise"
                                + " sequences-per-step to make it pay.",
                        100.0 * updateNanos / gradientNanos))
                : Optional.empty();
    }
}
