package dev.tsumugi.spark.report;

import java.util.Locale;

/** Text and numbers as they stand in the page. */
final class Html {
    private Html() {}

    /** Escapes text for element content and quoted attributes. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** {@code 1234567} as {@code 1,234,567}. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A large count in three figures: {@code 1.23 M}. */
    static String shortCount(double value) {
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

    /** A figure with three significant digits, never in exponent form. */
    static String threeFigures(double value) {
        double magnitude = Math.abs(value);
        int decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
    }
}
