package dev.tsumugi.workflow.report;

import java.util.Locale;

/** Numbers as they stand in a page. */
public final class Numbers {
    private Numbers() {}

    /** {@code 1234567} as {@code 1,234,567}. */
    public static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A large count in three figures: {@code 1.23 M}. */
    public static String shortCount(double value) {
        double magnitude = Math.abs(value);
        if (magnitude >= 1e9) {
            return threeFigures(value / 1e9) + " G";
        }
        if (magnitude >= 1e6) {
            return threeFigures(value / 1e6) + " M";
        }
        if (magnitude >= 1e4) {
            return threeFigures(value / 1e3) + " k";
        }
        return value == Math.rint(value) ? count((long) value) : threeFigures(value);
    }

    /** A figure with three significant digits or all before the point, never in exponent form. */
    public static String threeFigures(double value) {
        double magnitude = Math.abs(value);
        int decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }

    /** {@code 0.1234} as {@code 12.3 %}. */
    public static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
    }
}
