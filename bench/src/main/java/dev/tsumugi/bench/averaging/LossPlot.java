package dev.tsumugi.bench.averaging;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.training.round.averaging.AveragingConfig.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The grid's losses as an SVG picture: a line for each mode and number of workers, over the steps of a round. */
final class LossPlot {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 380;
    private static final int LEFT = 60;
    private static final int RIGHT = 140;
    private static final int TOP = 20;
    private static final int BOTTOM = 50;
    private static final int LABEL_HEIGHT = 14;
    private static final List<String> COLOURS = List.of("#555555", "#0b6e99", "#b8500a", "#7a3e9d");

    private final JsonNode losses;
    private final StringBuilder svg = new StringBuilder();
    private final double low;
    private final double high;

    private LossPlot(JsonNode losses) {
        this.losses = losses;
        List<Double> values = new ArrayList<>();
        losses.elements().forEachRemaining(value -> values.add(value.asDouble()));
        low = Math.floor(values.stream().min(Double::compare).orElseThrow() * 20) / 20;
        high = Math.ceil(values.stream().max(Double::compare).orElseThrow() * 20) / 20;
    }

    /**
     * Draws the grid.
     *
     * @param losses a number for each {@link LossGrid#gridName}
     */
    static String svg(JsonNode losses) {
        return new LossPlot(losses).draw();
    }

    private String draw() {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, HEIGHT);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        for (double tick = low; tick < high + 0.025; tick += 0.05) {
            add("<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/>", LEFT, y(tick), WIDTH - RIGHT);
            text(LEFT - 8, y(tick) + 4, "end", String.format(Locale.ROOT, "%.2f", tick));
        }
        for (int i = 0; i < LossGrid.STEPS_PER_ROUND.length; i++) {
            text(x(i), HEIGHT - BOTTOM + 20, "middle", "H " + LossGrid.STEPS_PER_ROUND[i]);
        }
        text(LEFT, HEIGHT - 10, "start", "validation loss by steps of a round; dashed: average, solid: diloco");
        double lastLabel = Double.NEGATIVE_INFINITY;
        for (Line line : lines()) {
            StringBuilder points = new StringBuilder();
            for (int i = 0; i < LossGrid.STEPS_PER_ROUND.length; i++) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(i), y(line.losses.get(i))));
            }
            String dashes = line.mode == Mode.AVERAGE ? " stroke-dasharray=\"5 4\"" : "";
            add(
                    "<polyline points=\"%s\" fill=\"none\" stroke-width=\"2\" stroke=\"%s\"%s/>",
                    points, line.colour, dashes);
            lastLabel = Math.max(lastLabel + LABEL_HEIGHT, y(line.losses.get(line.losses.size() - 1)) + 4);
            text(WIDTH - RIGHT + 8, lastLabel, "start", line.name);
        }
        return svg.append("</svg>\n").toString();
    }

    private record Line(Mode mode, String name, String colour, List<Double> losses) {}

    /** The lines from the top of the picture to its bottom, in the order of their ends. */
    private List<Line> lines() {
        List<Line> lines = new ArrayList<>();
        for (Mode mode : new Mode[] {Mode.AVERAGE, Mode.DILOCO}) {
            for (int k = 0; k < LossGrid.WORKERS.length; k++) {
                int workers = LossGrid.WORKERS[k];
                List<Double> line = new ArrayList<>();
                for (int steps : LossGrid.STEPS_PER_ROUND) {
                    line.add(losses.required(LossGrid.gridName(mode, workers, steps))
                            .asDouble());
                }
                String name = mode.name().toLowerCase(Locale.ROOT) + ", K " + workers;
                lines.add(new Line(mode, name, COLOURS.get(k), line));
            }
        }
        lines.sort((a, b) -> Double.compare(b.losses.get(b.losses.size() - 1), a.losses.get(a.losses.size() - 1)));
        return lines;
    }

    private void text(double x, double y, String anchor, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>", x, y, anchor, text);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static double x(int place) {
        return LEFT + 20 + place * (WIDTH - LEFT - RIGHT - 40.0) / (LossGrid.STEPS_PER_ROUND.length - 1);
    }

    private double y(double loss) {
        return TOP + (high - loss) / (high - low) * (HEIGHT - TOP - BOTTOM);
    }
}
