package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.engine.AdamWStep;

/** The numbers that change from step to step, in the order of {@code struct Step} in optimizer.cu. */
public final class StepNumbers {

    static final int COUNT = 7;

    private StepNumbers() {}

    /** For a loss alone. */
    public static float[] of(long targets) {
        float[] numbers = new float[COUNT];
        numbers[0] = targets == 0 ? 0 : 1f / targets;
        return numbers;
    }

    public static float[] of(long targets, AdamWStep step) {
        float[] numbers = of(targets);
        numbers[1] = (float) step.clipNorm();
        numbers[2] = (float) step.correctedRate();
        numbers[3] = (float) step.keptFraction(true);
        numbers[4] = (float) step.beta1();
        numbers[5] = (float) step.beta2();
        numbers[6] = (float) step.epsilon();
        return numbers;
    }
}
