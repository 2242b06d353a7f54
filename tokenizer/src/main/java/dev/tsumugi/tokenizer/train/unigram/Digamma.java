package dev.tsumugi.tokenizer.train.unigram;

/** The logarithmic derivative of the gamma function: Abramowitz and Stegun, 6.3.5 and 6.3.18. */
final class Digamma {
    private static final double ASYMPTOTIC_FROM = 10;

    private Digamma() {}

    /** Returns the value at {@code x > 0}, to about 12 digits. */
    static double of(double x) {
        double value = 0;
        double at = x;
        while (at < ASYMPTOTIC_FROM) {
            value -= 1 / at;
            at += 1;
        }
        double square = 1 / (at * at);
        double series = square
                * (1 / 12.0 - square * (1 / 120.0 - square * (1 / 252.0 - square * (1 / 240.0 - square / 132.0))));
        return value + StrictMath.log(at) - 1 / (2 * at) - series;
    }
}
