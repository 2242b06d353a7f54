package dev.tsumugi.workflow.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

/** Pages, and text and numbers as they stand in them. */
public final class Html {
    private Html() {}

    /**
     * A whole page without anything from outside.
     *
     * @param title of the window, as text
     * @param subtitle under the heading, as text
     * @param navigation HTML that ends the head of the page
     * @param body HTML
     */
    public static String page(String title, String subtitle, String navigation, String body) {
        return """
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>%s · Tsumugi</title>
                <style>%s</style>
                </head>
                <body><main>
                <header><h1>Tsumugi <small>紡ぎ</small></h1><p>%s</p>
                %s</header>
                %s
                </main></body></html>
                """.formatted(escape(title), resource("report.css"), escape(subtitle), navigation, body);
    }

    /** A file beside this class. */
    public static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Html.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is in the application jar", e);
        }
    }

    /** Escapes text for element content and quoted attributes. */
    public static String escape(String text) {
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

    /** A figure with three significant digits, never in exponent form. */
    public static String threeFigures(double value) {
        double magnitude = Math.abs(value);
        int decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    public static String percent(double fraction) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * fraction);
    }
}
