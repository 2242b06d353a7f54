package dev.tsumugi.tokenizer.unigram;

/**
 * How far sums of scores may be off. Each addition is off by at most half a unit in the last place of the sum. Over
 * {@code n} characters each of two paths has at most {@code n} additions, so their difference moves by at most
 * {@code n} units.
 *
 * @param toFloat whether sums are rounded to float
 * @param largestScore the largest amount that one step adds
 */
record Rounding(boolean toFloat, double largestScore) {
    /** Margins are kept as logarithms, in parts of a power of two. */
    private static final int PARTS = 16;

    /** Added to exponents so that they are positive. */
    private static final int BIAS = 1100;

    /** A sum that no path through {@code bytes} more bytes exceeds. */
    double largest(double sum, int bytes) {
        return Math.abs(sum) + bytes * largestScore;
    }

    double round(double sum) {
        return toFloat ? (float) sum : sum;
    }

    /**
     * The largest unit in the last place with which a path that won by {@code margin} still wins, as a number for
     * {@link #isWithin}. The margin itself was found with doubles. This adds next to nothing to the error of floats,
     * and as much again to that of doubles.
     */
    int margin(double margin, int characters) {
        double unit = margin / (characters * (toFloat ? 1.001 : 2.0));
        double exponent = Math.max(-BIAS, Math.min(BIAS, Math.log(unit) / Math.log(2)));
        return 1 + (int) Math.floor(PARTS * (exponent + BIAS));
    }

    /** Whether a path stays the best with sums up to {@code largest}. */
    boolean isWithin(int margin, double largest) {
        int exponent = toFloat ? Math.getExponent((float) largest) - 23 : Math.getExponent(largest) - 52;
        return margin - 1 > PARTS * (exponent + BIAS);
    }
}
