package dev.tsumugi.corpus.tokenize;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.corpus.traintokenizer.TrainTokenizerStage;
import dev.tsumugi.workflow.progress.ElapsedTime;
import dev.tsumugi.workflow.report.Bar;
import dev.tsumugi.workflow.report.Html;
import dev.tsumugi.workflow.report.RunResults;
import dev.tsumugi.workflow.report.Table;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The tokenizer: how it cuts, how many characters a token holds, and the shards it made. */
public record TokenizerSection(RunResults results) {

    public String html() {
        JsonNode trained = results.report(TrainTokenizerStage.STAGE);
        if (trained.isMissingNode()) {
            return "";
        }
        if (trained.has("from")) {
            return given(trained);
        }
        StringBuilder html = new StringBuilder("<section id=\"tokenizer\"><h2>Tokenizer</h2><p class=\"lead\">");
        html.append(Html.count(trained.path("vocabularySize").asLong()))
                .append(trained.path("algorithm").asText().equals("UNIGRAM") ? " Unigram" : " BPE")
                .append(" tokens, learned from ")
                .append(Html.count(trained.path("uniqueWords").asLong()))
                .append(" different words (")
                .append(Html.shortCount(trained.path("words").asDouble()))
                .append(" in all): counted in ")
                .append(ElapsedTime.of(trained.path("countSeconds").asDouble()))
                .append(", learned in ")
                .append(ElapsedTime.of(trained.path("learnSeconds").asDouble()))
                .append(", with at most ")
                .append(Html.count(Math.round(trained.path("peakHeapMegabytes").asDouble())))
                .append(" MB of the driver's heap in use, garbage included")
                .append(".</p><div class=\"columns\"><div class=\"card\">")
                .append(example(trained));
        html.append("</div><div class=\"card\"><h3>Characters per token</h3>").append(charactersPerToken(trained));
        JsonNode use = trained.path("vocabularyUse");
        if (use.isNumber()) {
            html.append("<p class=\"reasons\">Held-out text uses ")
                    .append(Html.percent(use.asDouble()))
                    .append(" of the tokens; ")
                    .append(Html.count(trained.path("tokensNeverUsed").asLong()))
                    .append(" are never used.</p>");
        }
        JsonNode boundary = trained.path("wordBoundaryF1");
        if (boundary.isNumber()) {
            html.append("<p class=\"reasons\">Japanese word boundaries: F1 ")
                    .append(Html.threeFigures(boundary.asDouble()))
                    .append(" against the analyser, on held-out text.</p>");
        }
        return html.append("</div></div>").append(shards()).append("</section>").toString();
    }

    private String given(JsonNode taken) {
        return "<section id=\"tokenizer\"><h2>Tokenizer</h2><p class=\"lead\">"
                + Html.count(taken.path("vocabularySize").asLong()) + " tokens, taken from <code>"
                + Html.escape(taken.path("from").asText()) + "</code>.</p><div class=\"card\">" + example(taken)
                + "</div>" + shards() + "</section>";
    }

    private static String example(JsonNode report) {
        StringBuilder html = new StringBuilder("<h3>")
                .append(Html.escape(report.path("example").asText()))
                .append("</h3>");
        for (JsonNode token : report.path("exampleTokens")) {
            html.append("<span class=\"token\">")
                    .append(Html.escape(token.asText()))
                    .append("</span>");
        }
        return html.toString();
    }

    private static String charactersPerToken(JsonNode trained) {
        Table table = new Table("Text", "#Characters per token", "");
        Iterator<Map.Entry<String, JsonNode>> languages =
                trained.path("charactersPerToken").fields();
        while (languages.hasNext()) {
            Map.Entry<String, JsonNode> language = languages.next();
            double value = language.getValue().asDouble();
            table.row(
                    Html.escape(language.getKey()),
                    Html.threeFigures(value),
                    new Bar(5, List.of(new Bar.Part(language.getKey(), value, ""))).html());
        }
        return table.html();
    }

    private String shards() {
        JsonNode tokenized = results.report(TokenizeStage.STAGE);
        if (tokenized.isMissingNode()) {
            return "";
        }
        Table table = new Table("Shards", "#Files", "#Documents", "#Tokens", "#Sequences", "#Padding", "#Megabytes");
        for (String split : List.of("train", "validation")) {
            JsonNode figures = tokenized.path(split);
            table.row(
                    split,
                    Html.count(figures.path("shards").asLong()),
                    Html.count(figures.path("documents").asLong()),
                    Html.count(figures.path("tokens").asLong()),
                    Html.count(figures.path("sequences").asLong()) + " × "
                            + tokenized.path("sequenceLength").asInt(),
                    Html.percent(figures.path("paddingShare").asDouble()),
                    Html.threeFigures(figures.path("fileBytes").asLong() / 1e6));
        }
        return "<div class=\"card\"><h3>Token shards</h3>" + table.html() + "</div>";
    }
}
