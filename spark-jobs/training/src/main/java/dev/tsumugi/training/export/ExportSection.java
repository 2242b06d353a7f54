package dev.tsumugi.training.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.workflow.report.Html;
import dev.tsumugi.workflow.report.RunResults;
import dev.tsumugi.workflow.report.Table;

/** The files that the model was exported to. */
public record ExportSection(RunResults results) {

    public String html() {
        JsonNode files = results.report(ExportStage.STAGE).path("files");
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
