package dev.tsumugi.tokenizer.unigram;

/**
 * How far sums of scores may be off. Each addition is off by at most half a unit in the last place of the sum, so over {@code n} characters,
 * which are at most {@code n} additions on either of two paths, their difference moves by at most {@code n} units; twice that is asked
 * for.
 *
 * @param toFloat whether sums are rounded to float
 * @param largestScore the largest amount that one step adds
 */
record Rounding(boolean toFloat, double largestScore) {
    /** Added to exponents so that they are positive. */
    private static final int BIAS = 1100;

    /** A sum that no path through {@code bytes} more bytes exceeds. */
    double largest(double sum, int bytes) {
        return Math.abs(sum) + bytes * largestScore;
    }

    double round(double sum) {
        return toFloat ? (float) sum : sum;
    }

    /** The margin of a segment: the exponent, biased, of the largest unit in the last place at which its decisions hold. */
    static int margin(double closest, int characters) {
        return Math.getExponent(closest / (2.0 * characters)) + BIAS;
    }

    /** Whether the decisions of a segment hold with sums up to {@code largest}. */
    boolean isWithin(int margin, double largest) {
        return margin - BIAS > Math.getExponent(largest) + 1 - (toFloat ? 23 : 52);
    }
}
