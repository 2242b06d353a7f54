package dev.tsumugi.training.pretrain.budget;

/**
 * How tokens, parameters and batches belong together. {@code docs/experiments/sizes.md} shows the runs that the numbers were fitted to.
 */
public final class SizingRule {
    /** A model is large enough when each of its parameters has so many tokens to learn from. */
    static final double TOKENS_PER_PARAMETER = 1.5;

    /** Tokens of a step of all workers, for the square root of the tokens of the training. */
    private static final double TOKENS_PER_STEP_FACTOR = 1.45;

    private static final int FEWEST_STEPS_PER_WARMUP_STEP = 10;

    private SizingRule() {}

    static boolean isEnough(long tokens, long parameters) {
        return tokens >= TOKENS_PER_PARAMETER * parameters;
    }

    /** Sequences of a step of one worker. The batch grows with the square root of the tokens, and so do the steps. */
    public static int sequencesPerStep(long tokens, int workers, int sequenceLength) {
        double ofAllWorkers = TOKENS_PER_STEP_FACTOR * Math.sqrt(tokens);
        return (int) Math.max(1, Math.round(ofAllWorkers / ((double) workers * sequenceLength)));
    }

    /** As many as wanted, but at most a tenth of the steps. */
    public static int warmupSteps(int wanted, int steps) {
        return Math.min(wanted, steps / FEWEST_STEPS_PER_WARMUP_STEP);
    }
}
