package dev.tsumugi.workflow.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tsumugi.workflow.config.ConfigLoader;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.config.Section;
import dev.tsumugi.workflow.run.Provenance;
import dev.tsumugi.workflow.run.RunDirectory;
import dev.tsumugi.workflow.run.StageManifest;
import dev.tsumugi.workflow.stage.CommandHelp;
import dev.tsumugi.workflow.stage.Job;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.RunResults;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import dev.tsumugi.workflow.stage.StageSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page of a program whose stages spin and weave. */
class ReportPageTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Stage SPIN = new Craft("spin", "threads");
    private static final Stage WEAVE = new Craft("weave", "cloth");

    @TempDir
    private Path folder;

    /** How much was made. */
    private record Made(long metres) implements StageReport {}

    /** A stage that does no other work. */
    private record Idle(String reason) implements StageReport {}

    private record Day(int number, double metres) {}

    private record Craft(String command, String folder) implements Stage {
        @Override
        public CommandHelp help() {
            return new CommandHelp("", "", "");
        }

        @Override
        public List<Section> sections() {
            return List.of();
        }

        @Override
        public List<Stage> inputs() {
            return List.of();
        }

        @Override
        public List<Class<? extends StageReport>> reportTypes() {
            return List.of(Made.class, Idle.class);
        }

        @Override
        public Job job() {
            throw new AssertionError("a page runs no stage");
        }

        @Override
        public List<ReportSection> reportSections() {
            return List.of(new CraftSection(this));
        }
    }

    private record CraftSection(Craft stage) implements ReportSection {
        @Override
        public String id() {
            return stage.folder();
        }

        @Override
        public String title() {
            return "The " + stage.folder();
        }

        @Override
        public List<Figure> figures(RunResults results) {
            return results.report(stage, Made.class).stream()
                    .map(made -> new Figure(Numbers.count(made.metres()), "metres of " + stage.folder()))
                    .toList();
        }

        @Override
        public Optional<String> html(RunResults results) throws IOException {
            List<Day> days = results.lines(stage, "days.jsonl", Day.class);
            return results.report(stage, Made.class).map(made -> made.metres() + " m in " + days.size() + " days");
        }
    }

    @Test
    void showsTheSectionsOfItsStagesInTheirOrder() throws IOException {
        finish(WEAVE, new Made(20));
        finish(SPIN, new Made(1500));

        assertThat(page())
                .contains("<a href=\"#threads\">The threads</a><a href=\"#cloth\">The cloth</a><a href=\"#stages\">")
                .containsSubsequence(
                        "<b>1,500</b><span>metres of threads</span>",
                        "<b>20</b><span>metres of cloth</span>",
                        "<b>2 min 31 s</b><span>all stages together</span>",
                        "<section id=\"threads\"><h2>The threads</h2>",
                        "1500 m in 0 days",
                        "<section id=\"cloth\">",
                        "20 m in 0 days",
                        "<td>spin</td><td class=\"number\">1 min 15 s</td>",
                        "<code>0123456789ab</code>");
    }

    @Test
    void leavesOutStagesThatHaveNotRun() throws IOException {
        finish(SPIN, new Made(1500));

        assertThat(page())
                .contains("href=\"#threads\"", "href=\"#stages\"", "started 2026-01-02 03:04 UTC")
                .doesNotContain("cloth", "weave");
    }

    @Test
    void leavesOutASectionWhoseStageReportsSomethingElse() throws IOException {
        finish(SPIN, new Idle("no wool"));

        assertThat(page()).doesNotContain("href=\"#threads\"").contains("<td>spin</td>");
    }

    @Test
    void takesTheFirstTypeForAManifestThatNamesNone() throws IOException {
        write(SPIN, new StageManifest(provenance(SPIN), "2026-01-02T03:04:05Z", 1, null, json("{\"metres\": 7}")));

        assertThat(page()).contains("7 m in 0 days");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Made; {}",
                "Made; {'metres': null}",
                "Made; {'metres': 7.5}",
                "Made; {'yards': 7}",
                "Made; {'metres': 7, 'colour': 'red'}",
                "Idle; {}",
                "Spun; {'metres': 7}"
            },
            quoteCharacter = '|')
    void saysInPlaceOfASectionThatAnotherVersionWroteTheReport(String type, String report) throws IOException {
        finish(WEAVE, new Made(20));
        write(
                SPIN,
                new StageManifest(provenance(SPIN), "2026-01-02T03:04:05Z", 1, type, json(report.replace('\'', '"'))));

        assertThat(page())
                .contains("<section id=\"threads\"><h2>The threads</h2>")
                .contains("<p class=\"warning\">The report in threads/manifest.json was written by another version"
                        + " of the program: delete that file and run spin again.</p>")
                .contains("20 m in 0 days");
    }

    @Test
    void readsLinesAndIgnoresALastOneThatWasCutOff() throws IOException {
        finish(SPIN, new Made(1500));
        Files.writeString(folder.resolve("threads/days.jsonl"), """
                {"number": 1, "metres": 700.5}
                {"number": 2, "metres": 799.5}
                {"number": 3, "me""");

        assertThat(page()).contains("1500 m in 2 days");
    }

    @Test
    void saysInPlaceOfASectionWhichLineCannotBeRead() throws IOException {
        finish(SPIN, new Made(1500));
        for (String other : List.of("{\"number\": 2}", "{\"number\": 2, \"me")) {
            Files.writeString(
                    folder.resolve("threads/days.jsonl"),
                    "{\"number\": 1, \"metres\": 1}\n" + other + "\n{\"number\": 3, \"metres\": 1}\n");

            assertThat(page())
                    .as(other)
                    .contains("Line 2 of threads/days.jsonl was written by another version of the program: delete the"
                            + " folder and run spin again.");
        }
    }

    @Test
    void escapesWhatTheConfigurationSays() throws IOException {
        assertThat(page("<img src=x>"))
                .contains("<title>&lt;img src&#x3D;x&gt; · Tsumugi</title>")
                .doesNotContain("<img");
    }

    @Test
    void needsNothingFromElsewhere() throws IOException {
        finish(SPIN, new Made(1500));

        assertThat(page()).startsWith("<!DOCTYPE html>").doesNotContain("http:", "https:", "src=", "<link", "<script");
    }

    private String page() throws IOException {
        return page("test");
    }

    private String page(String runName) throws IOException {
        Configuration hadoop = new Configuration();
        List<Stage> stages = List.of(SPIN, WEAVE);
        EffectiveConfig config = new ConfigLoader(StageSchema.of(stages))
                .load("run.yaml", "run: { name: \"" + runName + "\" }", List.of());
        ReportPage.write(RunDirectory.at(folder.toString(), hadoop), hadoop, stages, config);
        return Files.readString(folder.resolve("report/index.html"));
    }

    private void finish(Stage stage, StageReport report) throws IOException {
        write(
                stage,
                new StageManifest(
                        provenance(stage),
                        "2026-01-02T03:04:05Z",
                        75.3,
                        report.getClass().getSimpleName(),
                        MAPPER.valueToTree(report)));
    }

    private void write(Stage stage, StageManifest manifest) throws IOException {
        Path file = folder.resolve(stage.folder()).resolve("manifest.json");
        Files.createDirectories(file.getParent());
        MAPPER.writeValue(file.toFile(), manifest);
    }

    private static Provenance provenance(Stage stage) {
        return new Provenance(
                stage.command(),
                "0123456789abcdef",
                "1",
                JsonNodeFactory.instance.objectNode(),
                new TreeMap<>(Map.of()),
                new TreeMap<>(Map.of()));
    }

    private static JsonNode json(String text) throws IOException {
        return MAPPER.readTree(text);
    }
}
