package dev.tsumugi.training.generate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.workflow.report.Html;
import dev.tsumugi.workflow.report.RunResults;

/** What the model writes. */
public record SamplesSection(RunResults results) {

    public String html() {
        StringBuilder html = new StringBuilder();
        JsonNode samples = results.report(GenerateStage.STAGE).path("samples");
        if (samples.isArray() && !samples.isEmpty()) {
            html.append(
                    "<section id=\"samples\"><h2>What it writes</h2><p class=\"lead\">Answers to the configured prompts."
                            + " A model of this size and training shows that the pipeline works, not what language models can do.</p><div class=\"card\">");
            for (JsonNode sample : samples) {
                html.append("<div class=\"sample\"><div class=\"prompt\">")
                        .append(Html.escape(sample.path("prompt").asText()))
                        .append("</div><div class=\"answer\">")
                        .append(Html.escape(sample.path("answer").asText()))
                        .append("</div><div class=\"who\">")
                        .append(Html.escape(sample.path("model").asText()))
                        .append("</div></div>");
            }
            html.append("</div></section>");
        }
        return html.toString();
    }
}
