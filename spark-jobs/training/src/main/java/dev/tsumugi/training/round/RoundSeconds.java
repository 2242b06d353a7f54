package dev.tsumugi.training.round;

/**
 * How long the parts of a round took, by the clock of the driver.
 *
 * @param broadcast until the workers' tasks were submitted
 * @param compute until the last awaited worker had ended
 * @param aggregate taking the mean on the executors
 * @param outer the outer step, as far as the driver did not wait for means
 */
public record RoundSeconds(double broadcast, double compute, double aggregate, double outer) {
    public double total() {
        return broadcast + compute + aggregate + outer;
    }
}
