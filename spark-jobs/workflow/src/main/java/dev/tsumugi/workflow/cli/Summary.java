package dev.tsumugi.workflow.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.workflow.run.Decision;
import dev.tsumugi.workflow.run.StageManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The table at the end of a command: stage, what happened, seconds, the first figures of its report. */
final class Summary {
    private static final int FIGURES = 9;
    private static final String FIRST_LOSS = "firstLoss";
    private static final String FINAL_LOSS = "finalLoss";
    private static final String LOSS = "loss";
    private static final String TOKENS = "tokens";
    private static final String ROW = "%-16s %-8s %10s  %s";

    private final List<String> rows = new ArrayList<>();

    void add(Decision decision, StageManifest manifest) {
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
            String figure = figure(report, field.getKey(), field.getValue());
            if (!figure.isEmpty() && figures.size() < FIGURES) {
                figures.add(figure);
            }
        });
        return String.join(", ", figures);
    }

    /** A number, a loss and what it became, numbers with their names, tokens, or losses; empty for what is none of these. */
    private static String figure(JsonNode report, String key, JsonNode value) {
        if (key.equals(FINAL_LOSS) && report.has(FIRST_LOSS)) {
            return "";
        }
        if (key.equals(FIRST_LOSS)) {
            return "loss " + number(value) + " -> " + number(report.path(FINAL_LOSS));
        }
        if (value.isNumber()) {
            return words(key) + " " + number(value);
        }
        if (value.path(TOKENS).isNumber()) {
            return words(key) + " " + number(value.path(TOKENS)) + " tokens";
        }
        List<String> parts = value.isArray() ? losses(value) : named(value);
        return parts.isEmpty() ? "" : words(key) + " " + String.join(" ", parts);
    }

    /** One number per language, for example; empty where some are no such numbers. */
    private static List<String> named(JsonNode object) {
        List<String> parts = new ArrayList<>();
        object.fields().forEachRemaining(part -> {
            if (part.getValue().isFloatingPointNumber()) {
                parts.add(number(part.getValue()) + " (" + part.getKey() + ")");
            }
        });
        return parts.size() == object.size() ? parts : List.of();
    }

    private static List<String> losses(JsonNode models) {
        List<String> parts = new ArrayList<>();
        for (JsonNode model : models) {
            if (model.has(LOSS)) {
                parts.add(model.path("model").asText() + " loss " + number(model.path(LOSS)));
            }
        }
        return parts;
    }

    private static String number(JsonNode value) {
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
