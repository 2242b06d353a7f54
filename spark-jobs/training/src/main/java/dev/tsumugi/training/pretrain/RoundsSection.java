package dev.tsumugi.training.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.workflow.report.Html;
import dev.tsumugi.workflow.report.LineChart;
import dev.tsumugi.workflow.report.LineChart.Point;
import dev.tsumugi.workflow.report.LineChart.Series;
import dev.tsumugi.workflow.report.Table;
import java.util.List;

/**
 * Where the time and the bytes of the averaging rounds went.
 *
 * @param log of pre-training
 */
record RoundsSection(List<JsonNode> log) {
    private static final List<Part> PARTS = List.of(
            new Part("compute", "computeSeconds", "train"),
            new Part("broadcast", "broadcastSeconds", "en"),
            new Part("aggregate", "aggregateSeconds", "validation"),
            new Part("outer step", "outerSeconds", "code"),
            new Part("checkpoint", "checkpointSeconds", "saved"));

    /** A part of a round: its name, its field in the log, its colour. */
    private record Part(String name, String field, String style) {}

    /** Charts and a table; empty where no round is in the log. */
    String html() {
        List<JsonNode> rounds =
                log.stream().filter(entry -> entry.path("details").isObject()).toList();
        if (rounds.isEmpty()) {
            return "";
        }
        String seconds = new LineChart(
                        "Seconds of the parts of a round",
                        "rounds",
                        PARTS.stream()
                                .map(part -> new Series(part.name(), part.style(), points(rounds, part.field())))
                                .toList())
                .svg();
        String bytes = new LineChart(
                        "Bytes that travelled in a round",
                        "rounds",
                        List.of(
                                new Series("down", "train", points(rounds, "bytesDown")),
                                new Series("up", "validation", points(rounds, "bytesUp"))))
                .svg();
        return card("Rounds: where the time went", table(rounds))
                + "<div class=\"columns\">" + card("Rounds: seconds of each part", seconds)
                + card("Rounds: bytes down and up", bytes) + "</div>";
    }

    private static String table(List<JsonNode> rounds) {
        Table table = new Table("Part of a round", "#Seconds of all rounds", "#Mean", "#Share");
        double all =
                PARTS.stream().mapToDouble(part -> sum(rounds, part.field())).sum();
        for (Part part : PARTS) {
            double seconds = sum(rounds, part.field());
            table.row(
                    part.name(),
                    Html.threeFigures(seconds),
                    Html.threeFigures(seconds / rounds.size()),
                    all == 0 ? "" : Html.percent(seconds / all));
        }
        double tokens = rounds.get(rounds.size() - 1).path("tokens").asDouble();
        double bytes = sum(rounds, "bytesDown") + sum(rounds, "bytesUp");
        int refused = (int) (sum(rounds, "rejected") + sum(rounds, "late") + sum(rounds, "lost"));
        return table.html() + "<p>" + Html.shortCount(bytes) + " bytes travelled, "
                + (tokens == 0 ? "" : Html.threeFigures(bytes / tokens) + " for each token; ") + refused
                + " of " + (refused + (int) sum(rounds, "accepted"))
                + " workers' rounds were late, lost or rejected.</p>";
    }

    private static double sum(List<JsonNode> rounds, String field) {
        return rounds.stream()
                .mapToDouble(round -> round.path("details").path(field).asDouble())
                .sum();
    }

    private static List<Point> points(List<JsonNode> rounds, String field) {
        return rounds.stream()
                .map(round -> new Point(
                        round.path("round").asDouble(),
                        round.path("details").path(field).asDouble()))
                .toList();
    }

    private static String card(String title, String body) {
        return "<div class=\"card\"><h3>" + Html.escape(title) + "</h3>" + body + "</div>";
    }
}
