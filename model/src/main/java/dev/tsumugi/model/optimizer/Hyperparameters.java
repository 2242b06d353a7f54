package dev.tsumugi.model.optimizer;

/**
 * What a configuration says about optimizers. Each takes what concerns it.
 *
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param epsilon added to the root of the second moment
 * @throws IllegalArgumentException with one sentence when a value is out of range
 */
public record Hyperparameters(double beta1, double beta2, double epsilon) {
    public Hyperparameters {
        require(beta1 >= 0 && beta1 < 1, "beta1 must lie in [0, 1)", beta1);
        require(beta2 >= 0 && beta2 < 1, "beta2 must lie in [0, 1)", beta2);
        require(epsilon > 0, "epsilon must be above 0", epsilon);
    }

    private static void require(boolean condition, String rule, double value) {
        if (!condition) {
            throw new IllegalArgumentException(rule + ", but is " + value + ".");
        }
    }
}
