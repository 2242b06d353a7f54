package dev.tsumugi.workflow.report;

import java.util.List;
import java.util.Locale;

/**
 * A line chart as inline SVG, drawn with the page's colours.
 *
 * @param title read by screen readers
 * @param xLabel what the horizontal axis counts
 * @param series drawn in order; empty ones are left out
 */
public record LineChart(String title, String xLabel, List<Series> series) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 260;
    private static final int LEFT = 52;
    private static final int RIGHT = 16;
    private static final int TOP = 14;
    private static final int BOTTOM = 40;
    private static final int TICKS = 5;

    /** One line; {@code style} is its CSS class. */
    public record Series(String name, String style, List<Point> points) {}

    public record Point(double x, double y) {}

    /** The range of an axis, widened to round numbers. */
    private record Axis(double low, double high, double step) {
        static Axis covering(double low, double high) {
            double span = high > low ? high - low : Math.max(1, Math.abs(high));
            double rough = span / TICKS;
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            double digit = rough / power;
            double step = power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
            return new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step);
        }

        double fraction(double value) {
            return high == low ? 0.5 : (value - low) / (high - low);
        }

        String label(double value) {
            int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
            return decimals == 0 ? Html.shortCount(value) : String.format(Locale.ROOT, "%." + decimals + "f", value);
        }
    }

    /** The chart, or an empty string where there is nothing to draw. */
    public String svg() {
        List<Series> drawn =
                series.stream().filter(line -> !line.points().isEmpty()).toList();
        if (drawn.isEmpty()) {
            return "";
        }
        List<Point> all = drawn.stream().flatMap(line -> line.points().stream()).toList();
        Axis x = Axis.covering(0, all.stream().mapToDouble(Point::x).max().orElse(1));
        Axis y = Axis.covering(
                all.stream().mapToDouble(Point::y).min().orElse(0),
                all.stream().mapToDouble(Point::y).max().orElse(1));
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg class=\"chart\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                WIDTH,
                HEIGHT,
                Html.escape(title)));
        for (double tick = y.low(); tick <= y.high() + y.step() / 2; tick += y.step()) {
            double py = top(y, tick);
            svg.append(String.format(
                    Locale.ROOT,
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/><text class=\"tick\" x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
                    LEFT,
                    WIDTH - RIGHT,
                    py,
                    py,
                    LEFT - 8,
                    py + 4,
                    y.label(tick)));
        }
        for (double tick = x.low(); tick <= x.high() + x.step() / 2; tick += x.step()) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"tick\" x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                    left(x, tick),
                    HEIGHT - BOTTOM + 18,
                    x.label(tick)));
        }
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"tick\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                WIDTH - RIGHT,
                HEIGHT - 4,
                Html.escape(xLabel)));
        for (Series line : drawn) {
            svg.append("<polyline class=\"line ").append(line.style()).append("\" points=\"");
            for (Point point : line.points()) {
                svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", left(x, point.x()), top(y, point.y())));
            }
            svg.append("\"/>");
        }
        svg.append("</svg>").append(legend(drawn));
        return svg.toString();
    }

    private static String legend(List<Series> drawn) {
        StringBuilder legend = new StringBuilder("<p class=\"legend\">");
        for (Series line : drawn) {
            legend.append("<span><i class=\"swatch ")
                    .append(line.style())
                    .append("\"></i>")
                    .append(Html.escape(line.name()))
                    .append("</span>");
        }
        return legend.append("</p>").toString();
    }

    private static double left(Axis x, double value) {
        return LEFT + x.fraction(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double top(Axis y, double value) {
        return HEIGHT - BOTTOM - y.fraction(value) * (HEIGHT - TOP - BOTTOM);
    }
}
