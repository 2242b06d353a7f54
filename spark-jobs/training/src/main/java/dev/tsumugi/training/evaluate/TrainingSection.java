package dev.tsumugi.training.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.training.pretrain.RoundsSection;
import dev.tsumugi.workflow.report.Html;
import dev.tsumugi.workflow.report.LineChart;
import dev.tsumugi.workflow.report.LineChart.Point;
import dev.tsumugi.workflow.report.LineChart.Series;
import dev.tsumugi.workflow.report.RunResults;
import dev.tsumugi.workflow.report.Table;
import java.util.List;

/** The loss of pre-training and fine-tuning, the speed, what the rounds took, and the evaluation of both models. */
public record TrainingSection(RunResults results) {

    public String html() {
        JsonNode pretrain = results.report(PretrainStage.STAGE);
        if (pretrain.isMissingNode() && results.pretrainLog().isEmpty()) {
            return "";
        }
        StringBuilder html = new StringBuilder("<section id=\"training\"><h2>Training</h2><p class=\"lead\">");
        html.append(Html.shortCount(pretrain.path("parameters").asDouble()))
                .append(" parameters, ")
                .append(Html.count(pretrain.path("workers").asLong()))
                .append(" workers, ")
                .append(Html.count(pretrain.path("steps").asLong()))
                .append(" steps over ")
                .append(Html.shortCount(pretrain.path("tokens").asDouble()))
                .append(" tokens at ")
                .append(Html.count(Math.round(pretrain.path("tokensPerSecond").asDouble())))
                .append(" tokens/s: training loss ")
                .append(Html.threeFigures(pretrain.path("firstLoss").asDouble()))
                .append(" → ")
                .append(Html.threeFigures(pretrain.path("finalLoss").asDouble()))
                .append(".</p>");
        html.append(card("Pre-training: loss (nats per token)", loss("Pre-training loss", results.pretrainLog())));
        html.append("<div class=\"columns\">")
                .append(card("Fine-tuning: loss", loss("Fine-tuning loss", results.finetuneLog())))
                .append(card("Pre-training: tokens/s", speed()))
                .append("</div>");
        html.append(new RoundsSection(results.pretrainLog()).html());
        return html.append(evaluation()).append("</section>").toString();
    }

    private static String card(String title, String body) {
        return body.isEmpty() ? "" : "<div class=\"card\"><h3>" + Html.escape(title) + "</h3>" + body + "</div>";
    }

    private static String loss(String title, List<JsonNode> log) {
        return new LineChart(
                        title,
                        "steps",
                        List.of(
                                new Series("training", "train", points(log, "loss")),
                                new Series("validation", "validation", points(log, "validationLoss"))))
                .svg();
    }

    private String speed() {
        return new LineChart(
                        "Tokens per second of pre-training",
                        "steps",
                        List.of(new Series("tokens/s", "code", points(results.pretrainLog(), "tokensPerSecond"))))
                .svg();
    }

    private static List<Point> points(List<JsonNode> log, String field) {
        return log.stream()
                .filter(entry -> entry.path(field).isNumber())
                .map(entry -> new Point(
                        entry.path("step").asDouble(), entry.path(field).asDouble()))
                .toList();
    }

    private String evaluation() {
        JsonNode models = results.report(EvaluateStage.STAGE).path("models");
        if (!models.isArray() || models.isEmpty()) {
            return "";
        }
        Table table = new Table("Model", "#Validation loss", "#Perplexity", "#Bits per byte", "#Tokens");
        for (JsonNode model : models) {
            table.row(
                    Html.escape(model.path("model").asText()),
                    Html.threeFigures(model.path("loss").asDouble()),
                    Html.threeFigures(model.path("perplexity").asDouble()),
                    Html.threeFigures(model.path("bitsPerByte").asDouble()),
                    Html.count(model.path("tokens").asLong()));
        }
        return card("Evaluation on held-out documents", table.html());
    }
}
