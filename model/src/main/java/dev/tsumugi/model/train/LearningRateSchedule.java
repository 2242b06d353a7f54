package dev.tsumugi.model.train;

import org.nd4j.linalg.schedule.ISchedule;

/**
 * Linear warm-up, then a way down: step s of 1 to {@code totalSteps} has {@code peak · s / warmupSteps} up to the end of
 * warm-up, and {@code peak · finalFraction} at the last step. Later steps stay there. DL4J's iteration counts from 0.
 *
 * @param shape of the way from the peak to the end
 * @param peak the largest learning rate
 * @param warmupSteps 0 for none, less than {@code totalSteps}
 * @param totalSteps steps of the whole run
 * @param finalFraction of the peak, 0 to 1
 * @param warmDownFraction of all steps, in which {@link Shape#WSD} goes down; above 0 and at most 1
 */
public record LearningRateSchedule(
        Shape shape, double peak, int warmupSteps, int totalSteps, double finalFraction, double warmDownFraction)
        implements ISchedule {
    private static final long serialVersionUID = 1L;

    /** The way down after warm-up. */
    public enum Shape {
        /** Half a cosine wave (<a href="https://arxiv.org/abs/1608.03983">SGDR</a> without restarts). */
        COSINE,
        /** A straight line: to zero it ends lower than a cosine (<a href="https://arxiv.org/abs/2502.15938">2025</a>). */
        LINEAR,
        /** Level, then a straight line (warm-up, stable, decay: <a href="https://arxiv.org/abs/2404.06395">MiniCPM</a>). */
        WSD
    }

    public LearningRateSchedule {
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
        OptimizerSettings.require(
                warmDownFraction > 0 && warmDownFraction <= 1,
                "The fraction of the steps that go down must lie in (0, 1]",
                warmDownFraction);
    }

    /** The one that most models are trained with. */
    public static LearningRateSchedule cosine(double peak, int warmupSteps, int totalSteps, double finalFraction) {
        return new LearningRateSchedule(Shape.COSINE, peak, warmupSteps, totalSteps, finalFraction, 1);
    }

    @Override
    public double valueAt(int iteration, int epoch) {
        int step = iteration + 1;
        if (step <= warmupSteps) {
            return peak * step / warmupSteps;
        }
        return switch (shape) {
            case COSINE ->
                peak
                        * (finalFraction
                                + (1 - finalFraction) * (1 + Math.cos(Math.PI * progress(step, warmupSteps))) / 2);
            case LINEAR -> line(step, warmupSteps);
            case WSD -> line(step, lineFrom());
        };
    }

    /** The last step of {@link Shape#WSD} before the learning rate goes down; 0 for the others, which always go down. */
    public int lastLevelStep() {
        return shape == Shape.WSD ? (int) Math.floor(lineFrom()) : 0;
    }

    private double lineFrom() {
        return Math.max(warmupSteps, totalSteps * (1 - warmDownFraction));
    }

    private double line(int step, double from) {
        return peak * (1 - (1 - finalFraction) * progress(step, from));
    }

    /** How far the way down is that begins after a step: 0 before it, 1 from the last step on. */
    private double progress(int step, double from) {
        return Math.max(0, Math.min(1, (step - from) / (totalSteps - from)));
    }

    @Override
    @SuppressWarnings({"MethodDoesntCallSuperMethod", "NoClone"}) // DL4J asks for a clone; a record needs none
    public LearningRateSchedule clone() {
        return this;
    }
}
