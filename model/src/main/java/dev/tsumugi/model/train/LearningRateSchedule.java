package dev.tsumugi.model.train;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * Linear warm-up, then half a cosine wave (<a href="https://arxiv.org/abs/1608.03983">SGDR</a> without restarts): step s
 * of 1 to {@code totalSteps} has {@code peak · s / warmupSteps} up to the end of warm-up, and the cosine from the peak
 * there to {@code peak · finalFraction} at the last step. Later steps stay there. DL4J's iteration counts from 0.
 *
 * @param peak the largest learning rate
 * @param warmupSteps 0 for none, less than {@code totalSteps}
 * @param totalSteps steps of the whole run
 * @param finalFraction of the peak, 0 to 1
 */
public record WarmupCosineSchedule(double peak, int warmupSteps, int totalSteps, double finalFraction)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    public WarmupCosineSchedule {
        OptimizerSettings.require(peak > 0, "The peak learning rate must be above 0", peak);
        OptimizerSettings.require(totalSteps > 0, "totalSteps must be at least 1", totalSteps);
        OptimizerSettings.require(
                warmupSteps >= 0 && warmupSteps < totalSteps,
                "warmupSteps must lie in [0, " + totalSteps + "), below the steps of the run",
                warmupSteps);
        OptimizerSettings.require(
                finalFraction >= 0 && finalFraction <= 1,
                "The final fraction of the learning rate must lie in [0, 1]",
                finalFraction);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int step = iteration + 1;
        if (step <= warmupSteps) {
            return peak * step / warmupSteps;
        }
        double progress = Math.min(1, (step - warmupSteps) / (double) (totalSteps - warmupSteps));
        return peak * (finalFraction + (1 - finalFraction) * (1 + Math.cos(Math.PI * progress)) / 2);
    }

    @Override
    @SuppressWarnings({"MethodDoesntCallSuperMethod", "NoClone"}) // DL4J asks for a clone; a record needs none
    public WarmupCosineSchedule clone() {
        return this;
    }
}
