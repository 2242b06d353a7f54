package dev.tsumugi.model.train;

import dev.tsumugi.model.optimizer.Optimizer;
import dev.tsumugi.model.optimizer.OptimizerStep;
import java.io.Serializable;

/**
 * An optimizer and what all optimizers have in common. The constructor throws {@link IllegalArgumentException} when a value is out
 * of range.
 *
 * @param optimizer what is done with a gradient
 * @param schedule the learning rate of each step
 * @param weightDecay subtracted as {@code learningRate · weightDecay · weight}, on matrices only
 * @param clipNorm largest global norm of the gradient
 */
public record OptimizerSettings(Optimizer optimizer, LearningRateSchedule schedule, double weightDecay, double clipNorm)
        implements Serializable {

    public OptimizerSettings {
        require(weightDecay >= 0, "weightDecay must be at least 0", weightDecay);
        require(clipNorm > 0, "clipNorm must be above 0", clipNorm);
    }

    /**
     * The next step.
     *
     * @param stepsDone the position in the schedule
     * @param stateSteps steps behind the optimizer's state, fewer where that was reset
     */
    OptimizerStep next(int stepsDone, int stateSteps) {
        return new OptimizerStep(optimizer, stateSteps + 1, schedule.valueAt(stepsDone, 0), weightDecay, clipNorm);
    }

    static void require(boolean condition, String rule, Number value) {
        if (!condition) {
            throw new IllegalArgumentException(rule + ", but is " + value + ".");
        }
    }
}
