package dev.tsumugi.workflow.report;

import java.util.List;
import java.util.Locale;

/**
 * A horizontal bar of parts, drawn by {@code {{>bar}}}.
 *
 * @param parts from left to right
 */
public record Bar(List<Drawn> parts) {

    /**
     * A share of the bar.
     *
     * @param style the CSS class that colours it
     * @param value in the unit of the whole
     * @param title shown when pointed at
     */
    public record Part(String style, double value, String title) {}

    /**
     * A part as it is drawn.
     *
     * @param width in percent of the bar
     */
    public record Drawn(String style, String width, String title) {}

    /** A bar whose full width stands for {@code whole}. Parts without a width are left out. */
    public static Bar of(double whole, List<Part> parts) {
        return new Bar(parts.stream()
                .filter(part -> part.value() > 0 && whole > 0)
                .map(part -> new Drawn(
                        part.style(), String.format(Locale.ROOT, "%.2f", 100 * part.value() / whole), part.title()))
                .toList());
    }
}
