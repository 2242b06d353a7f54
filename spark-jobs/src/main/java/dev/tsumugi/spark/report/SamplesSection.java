package dev.tsumugi.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.spark.run.Stage;

/** What the model writes, and the files it was exported to. */
record SamplesSection(RunResults results) {

    String html() {
        StringBuilder html = new StringBuilder();
        JsonNode samples = results.report(Stage.GENERATE).path("samples");
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
        JsonNode files = results.report(Stage.EXPORT).path("files");
        if (!files.isMissingNode()) {
            Table table = new Table("File", "#Bytes");
            for (JsonNode file : files) {
                table.row(
                        Html.escape(file.path("name").asText()),
                        Html.count(file.path("bytes").asLong()));
            }
            html.append(
                            "<section id=\"export\"><h2>Export</h2><p class=\"lead\">A Hugging Face folder: <code>export/</code>"
                                    + " opens in transformers.</p><div class=\"card\">")
                    .append(table.html())
                    .append("</div></section>");
        }
        return html.toString();
    }
}
