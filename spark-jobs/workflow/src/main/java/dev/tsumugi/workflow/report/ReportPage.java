package dev.tsumugi.workflow.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.corpus.collect.CollectStage;
import dev.tsumugi.corpus.dedup.CorpusSection;
import dev.tsumugi.corpus.dedup.DedupStage;
import dev.tsumugi.corpus.tokenize.TokenizeStage;
import dev.tsumugi.corpus.tokenize.TokenizerSection;
import dev.tsumugi.training.evaluate.TrainingSection;
import dev.tsumugi.training.export.ExportSection;
import dev.tsumugi.training.generate.SamplesSection;
import dev.tsumugi.training.pretrain.PretrainStage;
import dev.tsumugi.workflow.progress.ElapsedTime;
import dev.tsumugi.workflow.run.RunDirectory;
import dev.tsumugi.workflow.run.StageManifest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * {@code report/index.html}: one self-contained file that shows a run, made from what its stages left. Stages that have
 * not run are left out.
 */
public final class ReportPage {
    private static final Pattern SECTION_HEAD = Pattern.compile("^<section id=\"([a-z]+)\"><h2>([^<]+)</h2>");

    private final RunResults results;
    private final String runName;
    private final String configuration;

    private ReportPage(RunResults results, String runName, String configuration) {
        this.results = results;
        this.runName = runName;
        this.configuration = configuration;
    }

    /**
     * Writes the page of a run.
     *
     * @param runName shown as the title
     * @param configuration the effective configuration as YAML
     * @return the path of the page
     */
    public static Path write(RunDirectory directory, Configuration hadoop, String runName, String configuration)
            throws IOException {
        RunResults results = RunResults.read(directory, hadoop);
        Path path = new Path(new Path(directory.root(), "report"), "index.html");
        try (OutputStream out = path.getFileSystem(hadoop).create(path, true)) {
            out.write(new ReportPage(results, runName, configuration).html().getBytes(StandardCharsets.UTF_8));
        }
        return path;
    }

    private String html() {
        List<String> sections = List.of(
                new CorpusSection(results).html(),
                new TokenizerSection(results).html(),
                new TrainingSection(results).html(),
                new SamplesSection(results).html(),
                new ExportSection(results).html(),
                stages());
        return Html.page(
                runName,
                subtitle(),
                "<nav>" + navigation(sections) + "</nav>",
                tiles() + "\n" + String.join("\n", sections));
    }

    /** Links to the sections that are there. */
    private static String navigation(List<String> sections) {
        return sections.stream()
                .map(SECTION_HEAD::matcher)
                .filter(Matcher::find)
                .map(head -> "<a href=\"#" + head.group(1) + "\">" + head.group(2) + "</a>")
                .collect(Collectors.joining());
    }

    private String subtitle() {
        String started = results.manifests().values().stream()
                .map(StageManifest::startedAt)
                .min(String::compareTo)
                .map(instant -> ", started "
                        + instant.substring(0, Math.min(16, instant.length())).replace('T', ' ') + " UTC")
                .orElse("");
        return "Run " + runName + started + ": from raw text to a language model.";
    }

    private String tiles() {
        JsonNode dedup = results.report(DedupStage.STAGE);
        JsonNode tokens = results.report(TokenizeStage.STAGE);
        JsonNode pretrain = results.report(PretrainStage.STAGE);
        StringBuilder tiles = new StringBuilder("<div class=\"tiles\">");
        tile(tiles, results.report(CollectStage.STAGE).path("documents"), "documents collected");
        tile(tiles, dedup.path("out"), "clean and unique");
        if (!tokens.isMissingNode()) {
            long all = tokens.path("train").path("tokens").asLong()
                    + tokens.path("validation").path("tokens").asLong();
            tile(tiles, Html.shortCount(all), "tokens in shards");
        }
        tile(tiles, pretrain.path("parameters"), "parameters");
        if (pretrain.path("validationLoss").isNumber()) {
            tile(tiles, Html.threeFigures(pretrain.path("validationLoss").asDouble()), "validation loss");
        }
        double seconds = results.manifests().values().stream()
                .mapToDouble(StageManifest::seconds)
                .sum();
        tile(tiles, ElapsedTime.of(seconds), "all stages together");
        return tiles.append("</div>").toString();
    }

    private static void tile(StringBuilder tiles, JsonNode figure, String label) {
        if (figure.isNumber()) {
            tile(tiles, Html.shortCount(figure.asDouble()), label);
        }
    }

    private static void tile(StringBuilder tiles, String figure, String label) {
        tiles.append("<div class=\"tile\"><b>")
                .append(figure)
                .append("</b><span>")
                .append(label)
                .append("</span></div>");
    }

    private String stages() {
        double longest = results.manifests().values().stream()
                .mapToDouble(StageManifest::seconds)
                .max()
                .orElse(1);
        Table table = new Table("Stage", "#Time", "", "Fingerprint");
        results.manifests()
                .forEach((stage, manifest) -> table.row(
                        stage.command(),
                        ElapsedTime.of(manifest.seconds()),
                        new Bar(longest, List.of(new Bar.Part("kept", manifest.seconds(), ""))).html(),
                        "<code>"
                                + Html.escape(
                                        manifest.provenance().fingerprint().substring(0, 12)) + "</code>"));
        return "<section id=\"stages\"><h2>Stages</h2><div class=\"card\">" + table.html()
                + "</div><div class=\"card\"><details><summary>Effective configuration</summary><pre>"
                + Html.escape(configuration) + "</pre></details></div></section>";
    }
}
