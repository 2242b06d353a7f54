package dev.tsumugi.tokenizer.quality;

/**
 * How well token ends agree with word ends.
 *
 * @param precision share of the token ends that are word ends
 * @param recall share of the word ends that are token ends
 */
public record BoundaryScore(double precision, double recall) {
    /** Harmonic mean of precision and recall, 0 to 1. */
    public double f1() {
        return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    }
}
