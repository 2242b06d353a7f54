package dev.tsumugi.corpus.dedup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.corpus.clean.CleanStage;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.workflow.report.Bar;
import dev.tsumugi.workflow.report.Html;
import dev.tsumugi.workflow.report.RunResults;
import dev.tsumugi.workflow.report.Table;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The way of the documents: sources, the funnel through every step with its reasons, languages. */
public record CorpusSection(RunResults results) {

    public String html() {
        JsonNode collect = results.report(CollectStage.STAGE);
        JsonNode clean = results.report(CleanStage.STAGE);
        if (collect.isMissingNode()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<section id=\"corpus\"><h2>Corpus</h2>");
        html.append(
                "<p class=\"lead\">Every document that came in, and where it went. Dropped documents are kept beside the"
                        + " corpus with the step and the reason.</p>");
        if (!clean.isMissingNode()) {
            html.append("<div class=\"card\">").append(funnel(collect, clean)).append("</div>");
        }
        html.append("<div class=\"card\"><h3>Sources</h3>")
                .append(sources(collect, clean))
                .append("</div>");
        html.append("<div class=\"card\"><h3>Languages</h3>")
                .append(languages(clean))
                .append("</div>");
        return html.append("</section>").toString();
    }

    private String funnel(JsonNode collect, JsonNode clean) {
        long whole = collect.path("documents").asLong();
        StringBuilder html = new StringBuilder(
                "<table class=\"funnel\"><tr><th>Step</th><th class=\"number\">Documents left</th><th></th><th>Dropped, by reason</th></tr>");
        html.append(funnelRow("collect", whole, 0, whole, ""));
        long left = whole;
        for (Map.Entry<String, Map<String, Long>> step : droppedByStep(clean).entrySet()) {
            long dropped =
                    step.getValue().values().stream().mapToLong(Long::longValue).sum();
            left -= dropped;
            html.append(funnelRow(step.getKey(), left, dropped, whole, reasons(step.getValue())));
        }
        JsonNode dedup = results.report(DedupStage.STAGE);
        if (!dedup.isMissingNode()) {
            for (String kind : List.of("exact", "near")) {
                long dropped = dedup.path(kind + "Duplicates").asLong();
                left -= dropped;
                html.append(funnelRow(
                        "dedup: " + kind, left, dropped, whole, reasons(Map.of(kind + "-duplicate", dropped))));
            }
        }
        return html.append("</table>").toString();
    }

    private static Map<String, Map<String, Long>> droppedByStep(JsonNode clean) {
        Map<String, Map<String, Long>> steps = new LinkedHashMap<>();
        for (JsonNode step : clean.path("steps")) {
            Map<String, Long> reasons =
                    steps.computeIfAbsent("clean: " + step.path("step").asText(), name -> new TreeMap<>());
            step.path("dropped")
                    .fields()
                    .forEachRemaining(reason ->
                            reasons.merge(reason.getKey(), reason.getValue().asLong(), Long::sum));
        }
        return steps;
    }

    private static String funnelRow(String step, long left, long dropped, long whole, String reasons) {
        Bar bar = new Bar(
                whole,
                List.of(
                        new Bar.Part("kept", left, Html.count(left) + " kept"),
                        new Bar.Part("lost", dropped, Html.count(dropped) + " dropped")));
        return "<tr><td>" + Html.escape(step) + "</td><td class=\"number\">" + Html.count(left)
                + "</td><td class=\"wide\">" + bar.html() + "</td><td class=\"reasons\">" + reasons + "</td></tr>";
    }

    private static String reasons(Map<String, Long> dropped) {
        List<String> reasons = new ArrayList<>();
        dropped.forEach((reason, count) -> {
            if (count > 0) {
                reasons.add("<code>" + Html.escape(reason) + "</code> " + Html.count(count));
            }
        });
        return String.join(", ", reasons);
    }

    private String sources(JsonNode collect, JsonNode clean) {
        Table table =
                new Table("Source", "Kind", "Licence", "#Collected", "#Megabytes", "#Clean", "#Unique", "Set aside");
        for (JsonNode source : collect.path("sources")) {
            String name = source.path("name").asText();
            Map<String, Long> skipped = new TreeMap<>();
            source.path("skipped")
                    .fields()
                    .forEachRemaining(reason ->
                            skipped.put(reason.getKey(), reason.getValue().asLong()));
            table.row(
                    Html.escape(name),
                    Html.escape(source.path("kind").asText()),
                    Html.escape(source.path("license").asText()),
                    Html.count(source.path("documents").asLong()),
                    Html.threeFigures(source.path("bytes").asLong() / 1e6),
                    documents(clean.path("bySource").path(name)),
                    documents(results.report(DedupStage.STAGE).path("bySource").path(name)),
                    "<span class=\"reasons\">" + reasons(skipped) + "</span>");
        }
        return table.html();
    }

    private static String documents(JsonNode count) {
        return count.isMissingNode() ? "–" : Html.count(count.path("documents").asLong());
    }

    private String languages(JsonNode clean) {
        JsonNode dedup = results.report(DedupStage.STAGE);
        JsonNode byLanguage = (dedup.isMissingNode() ? clean : dedup).path("byLanguage");
        long whole = 0;
        for (JsonNode language : byLanguage) {
            whole += language.path("characters").asLong();
        }
        List<Bar.Part> parts = new ArrayList<>();
        Table table = new Table("Language", "#Documents", "#Characters", "#Share");
        for (Iterator<Map.Entry<String, JsonNode>> all = byLanguage.fields(); all.hasNext(); ) {
            Map.Entry<String, JsonNode> language = all.next();
            long characters = language.getValue().path("characters").asLong();
            String share = Html.percent(whole == 0 ? 0 : (double) characters / whole);
            String style = List.of("ja", "en", "code").contains(language.getKey()) ? language.getKey() : "other";
            parts.add(new Bar.Part(style, characters, language.getKey() + " " + share));
            table.row(
                    "<i class=\"swatch " + style + "\"></i>" + Html.escape(language.getKey()),
                    Html.count(language.getValue().path("documents").asLong()),
                    Html.count(characters),
                    share);
        }
        return new Bar(whole, parts).html() + table.html();
    }
}
