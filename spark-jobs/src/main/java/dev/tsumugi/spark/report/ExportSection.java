package dev.tsumugi.spark.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.spark.run.Stage;

/** The files that the model was exported to. */
record ExportSection(RunResults results) {

    String html() {
        JsonNode files = results.report(Stage.EXPORT).path("files");
        if (files.isMissingNode()) {
            return "";
        }
        Table table = new Table("File", "#Bytes");
        for (JsonNode file : files) {
            table.row(
                    Html.escape(file.path("name").asText()),
                    Html.count(file.path("bytes").asLong()));
        }
        return "<section id=\"export\"><h2>Export</h2><p class=\"lead\">The folder <code>export/</code>: <code>config.json</code> and <code>*.safetensors</code>"
                + " open in transformers and vLLM, <code>*.gguf</code> in llama.cpp.</p><div class=\"card\">"
                + table.html() + "</div></section>";
    }
}
