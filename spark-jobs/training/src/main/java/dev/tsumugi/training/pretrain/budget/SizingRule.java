package dev.tsumugi.training.pretrain.budget;

/**
 * How tokens, parameters and batches belong together. {@code docs/experiments/sizes.md} shows the runs that the numbers were fitted to.
 */
public final class SizingRule {
    /** Where two layers of width 128 begin to learn more in the same time than one of width 64. */
    private static final double REFERENCE_TOKENS = 2e6;

    private static final double REFERENCE_PARAMETERS = 1.5e6;

    /** Leads to 9.6 tokens for each parameter of a model of 530 million, about what nanochat found for such. */
    private static final double EXPONENT = 4.0 / 3;

    /** Tokens of a step of all workers, for the square root of the tokens of the training. */
    private static final double TOKENS_PER_STEP_FACTOR = 1.45;

    private static final int FEWEST_STEPS_PER_WARMUP_STEP = 10;

    private SizingRule() {}

    /** Whether a model has enough to learn from: the tokens that it needs grow with its parameters to the power of 4/3. */
    static boolean isEnough(long tokens, long parameters) {
        return tokens >= REFERENCE_TOKENS * Math.pow(parameters / REFERENCE_PARAMETERS, EXPONENT);
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
