package dev.tsumugi.workflow.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * A line chart in the page's colours, drawn as SVG by {@code {{>line-chart}}}.
 *
 * @param title read by screen readers
 * @param xLabel what the horizontal axis counts, a plural
 * @param xTicks marks of the horizontal axis
 * @param yTicks marks of the vertical axis
 * @param lines drawn in order
 */
public record LineChart(String title, String xLabel, List<Tick> xTicks, List<Tick> yTicks, List<Line> lines) {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 260;
    private static final int LEFT = 62;
    private static final int RIGHT = WIDTH - 24;
    private static final int TOP = 14;
    private static final int BOTTOM = HEIGHT - 36;
    private static final int TICKS = 5;

    /**
     * The points of a line.
     *
     * @param style CSS class that colours it
     */
    public record Series(String name, String style, List<Point> points) {

        /**
         * One point for each entry that has a finite value.
         *
         * @param y null where an entry has none
         */
        public static <T> Series of(
                String name, String style, List<T> entries, ToDoubleFunction<T> x, Function<T, Number> y) {
            return new Series(
                    name,
                    style,
                    entries.stream()
                            .filter(entry -> y.apply(entry) != null)
                            .map(entry -> new Point(
                                    x.applyAsDouble(entry), y.apply(entry).doubleValue()))
                            .filter(point -> Double.isFinite(point.y()))
                            .toList());
        }
    }

    /** In the units of the axes. */
    public record Point(double x, double y) {}

    /**
     * A mark of an axis.
     *
     * @param at its place along the axis, in the drawing's units
     */
    public record Tick(String at, String label) {}

    /**
     * A line as it is drawn.
     *
     * @param points pairs of coordinates in the drawing's units
     */
    public record Line(String name, String style, String points) {}

    /** The chart of some lines; empty where there is nothing to draw. Lines without points are left out. */
    public static Optional<LineChart> of(String title, String xLabel, List<Series> series) {
        List<Series> drawn =
                series.stream().filter(line -> !line.points().isEmpty()).toList();
        if (drawn.isEmpty()) {
            return Optional.empty();
        }
        List<Point> all = drawn.stream().flatMap(line -> line.points().stream()).toList();
        Axis x = Axis.covering(0, all.stream().mapToDouble(Point::x).max().orElseThrow(), LEFT, RIGHT);
        Axis y = Axis.covering(
                all.stream().mapToDouble(Point::y).min().orElseThrow(),
                all.stream().mapToDouble(Point::y).max().orElseThrow(),
                BOTTOM,
                TOP);
        List<Line> lines = drawn.stream()
                .map(line -> new Line(
                        line.name(),
                        line.style(),
                        line.points().stream()
                                .map(point -> x.place(point.x()) + "," + y.place(point.y()))
                                .collect(Collectors.joining(" "))))
                .toList();
        return Optional.of(new LineChart(title, xLabel, x.ticks(), y.ticks(), lines));
    }

    int width() {
        return WIDTH;
    }

    int height() {
        return HEIGHT;
    }

    int left() {
        return LEFT;
    }

    int right() {
        return RIGHT;
    }

    int bottom() {
        return BOTTOM;
    }

    /**
     * The range of an axis, widened to round numbers.
     *
     * @param start where {@code low} is drawn
     * @param end where {@code high} is drawn
     */
    private record Axis(double low, double high, double step, int start, int end) {
        static Axis covering(double low, double high, int start, int end) {
            double span = high > low ? high - low : Math.max(1, Math.abs(high));
            double rough = span / TICKS;
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            double digit = rough / power;
            double step = power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
            return new Axis(Math.floor(low / step) * step, Math.ceil(high / step) * step, step, start, end);
        }

        List<Tick> ticks() {
            return DoubleStream.iterate(low, tick -> tick <= high + step / 2, tick -> tick + step)
                    .mapToObj(tick -> new Tick(place(tick), label(tick)))
                    .toList();
        }

        String place(double value) {
            double fraction = high == low ? 0.5 : (value - low) / (high - low);
            return String.format(Locale.ROOT, "%.1f", start + fraction * (end - start));
        }

        private String label(double value) {
            int decimals = (int) Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
            return decimals == 0 ? Numbers.shortCount(value) : String.format(Locale.ROOT, "%." + decimals + "f", value);
        }
    }
}
