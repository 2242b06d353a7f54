package dev.tsumugi.spark.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.spark.run.Decision;
import dev.tsumugi.spark.run.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table at the end of a command: stage, what happened, seconds, the first figures of its report. */
final class Summary {
    private static final int FIGURES = 9;
    private static final String ROW = "%-16s %-8s %10s  %s";

    private final List<String> rows = new ArrayList<>();

    void add(Decision decision, Manifest manifest) {
        boolean skipped = decision.status() == Decision.Status.FRESH;
        rows.add(row(
                decision.stage().command(),
                skipped ? "skipped" : "done",
                String.format(Locale.ROOT, "%,.1f", manifest.seconds()),
                figures(manifest.report())));
    }

    private static String figures(JsonNode report) {
        List<String> figures = new ArrayList<>();
        report.fields().forEachRemaining((Map.Entry<String, JsonNode> field) -> {
            String figure = figure(field.getValue());
            if (!figure.isEmpty() && figures.size() < FIGURES) {
                figures.add(words(field.getKey()) + " " + figure);
            }
        });
        return String.join(", ", figures);
    }

    /** A number, or numbers with their names, such as one per language; nothing for what is neither. */
    private static String figure(JsonNode value) {
        if (value.isObject()) {
            List<String> parts = new ArrayList<>();
            value.fields().forEachRemaining(part -> {
                if (part.getValue().isFloatingPointNumber()) {
                    parts.add(figure(part.getValue()) + " (" + part.getKey() + ")");
                }
            });
            return String.join(" ", parts);
        }
        if (!value.isNumber()) {
            return "";
        }
        return value.isIntegralNumber()
                ? String.format(Locale.ROOT, "%,d", value.asLong())
                : String.format(Locale.ROOT, "%.4g", value.asDouble());
    }

    private static String words(String camelCase) {
        return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static String row(String stage, String status, String seconds, String figures) {
        return String.format(ROW, stage, status, seconds, figures).stripTrailing();
    }

    @Override
    public String toString() {
        return row("stage", "status", "seconds", "figures") + "\n" + String.join("\n", rows);
    }
}
