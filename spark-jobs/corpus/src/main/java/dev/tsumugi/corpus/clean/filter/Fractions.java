package dev.tsumugi.corpus.clean.filter;

import java.util.List;

/** Checks of thresholds that are shares. */
final class Fractions {
    private Fractions() {}

    static void check(String key, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(key + " must be 0 to 1, was " + value);
        }
    }

    static void check(String key, List<Double> values, int count) {
        if (values.size() != count) {
            throw new IllegalArgumentException(key + " must list " + count + " fractions, was " + values);
        }

        values.forEach(value -> check(key, value));
    }

    /** The share, 0 of nothing. */
    static double of(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
