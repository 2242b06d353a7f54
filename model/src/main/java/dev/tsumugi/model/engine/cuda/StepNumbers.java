package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.optimizer.DeviceOptimizer;
import dev.tsumugi.model.optimizer.OptimizerStep;

/** The numbers that change from step to step: those of {@code struct Step} in optimizer.cu, then those of the optimizer. */
public final class StepNumbers {

    private static final int COMMON = 2;

    /** The most numbers that there are. */
    static final int COUNT = COMMON + DeviceOptimizer.MOST_NUMBERS;

    private StepNumbers() {}

    /** For a loss alone. */
    static float[] of(long targets) {
        float[] numbers = new float[COUNT];
        numbers[0] = targets == 0 ? 0 : 1f / targets;
        return numbers;
    }

    /** @param step of a {@link DeviceOptimizer} */
    public static float[] of(long targets, OptimizerStep step) {
        float[] numbers = of(targets);
        numbers[1] = (float) step.clipNorm();
        float[] own = ((DeviceOptimizer) step.optimizer()).numbers(step);
        System.arraycopy(own, 0, numbers, COMMON, own.length);
        return numbers;
    }

    /** Where the optimizer's own numbers are. */
    public static long ofOptimizer(long stepNumbers) {
        return stepNumbers + COMMON * Float.BYTES;
    }
}
