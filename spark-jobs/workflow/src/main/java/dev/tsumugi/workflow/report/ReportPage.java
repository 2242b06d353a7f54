package dev.tsumugi.workflow.report;

import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.config.EffectiveConfig;
import dev.tsumugi.workflow.progress.ElapsedTime;
import dev.tsumugi.workflow.run.RunDirectory;
import dev.tsumugi.workflow.run.StageManifest;
import dev.tsumugi.workflow.stage.ReportSection;
import dev.tsumugi.workflow.stage.ReportSection.Figure;
import dev.tsumugi.workflow.stage.Stage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * {@code report/index.html}: one self-contained file that shows a run, made of the sections of its stages.
 *
 * @param title name of the run
 * @param figures at the head of the page
 * @param sections what there is to show
 * @param stages those that have finished
 * @param configuration the effective one as YAML
 */
public record ReportPage(
        String title,
        String subtitle,
        List<Figure> figures,
        List<ShownSection> sections,
        List<FinishedStage> stages,
        String configuration)
        implements Page {
    private static final int FINGERPRINT_CHARACTERS = 12;

    /**
     * A section that has something to show.
     *
     * @param html below the heading
     */
    record ShownSection(String id, String title, String html) {}

    /**
     * A row of the table of stages.
     *
     * @param fingerprint its first characters
     */
    record FinishedStage(String command, String time, Bar bar, String fingerprint) {}

    /** In place of a section that cannot be read. */
    record UnreadableSection(String message) {}

    /**
     * Writes the page of a run. What cannot be read is said in place of its section.
     *
     * @param stages all stages of the program, in the order of the work
     * @return the path of the page
     */
    public static Path write(RunDirectory directory, Configuration hadoop, List<Stage> stages, EffectiveConfig config)
            throws IOException {
        Path path = new Path(new Path(directory.root(), "report"), "index.html");
        ReportPage page = of(StoredResults.read(directory, stages), stages, config);
        try (OutputStream out = path.getFileSystem(hadoop).create(path, true)) {
            out.write(Templates.render(ReportPage.class, page).getBytes(StandardCharsets.UTF_8));
        }
        return path;
    }

    private static ReportPage of(StoredResults results, List<Stage> stages, EffectiveConfig config) throws IOException {
        List<Figure> figures = new ArrayList<>();
        List<ShownSection> sections = new ArrayList<>();
        for (Stage stage : stages) {
            for (ReportSection section : stage.reportSections()) {
                Optional<String> html;
                try {
                    figures.addAll(section.figures(results));
                    html = section.html(results);
                } catch (UserException e) {
                    html = Optional.of(
                            Templates.render(UnreadableSection.class, new UnreadableSection(e.getMessage())));
                }
                html.ifPresent(shown -> sections.add(new ShownSection(section.id(), section.title(), shown)));
            }
        }
        double seconds = results.manifests().values().stream()
                .mapToDouble(StageManifest::seconds)
                .sum();
        figures.add(new Figure(ElapsedTime.of(seconds), "all stages together"));
        String name = config.run().name();
        return new ReportPage(
                name,
                "Run " + name + started(results) + ": from raw text to a language model.",
                figures,
                sections,
                finished(results.manifests()),
                config.toYaml());
    }

    private static String started(StoredResults results) {
        return results.manifests().values().stream()
                .map(StageManifest::startedAt)
                .min(String::compareTo)
                .map(instant -> ", started "
                        + instant.substring(0, Math.min(16, instant.length())).replace('T', ' ') + " UTC")
                .orElse("");
    }

    private static List<FinishedStage> finished(Map<String, StageManifest> manifests) {
        double longest = manifests.values().stream()
                .mapToDouble(StageManifest::seconds)
                .max()
                .orElse(1);
        return manifests.entrySet().stream()
                .map(stage -> {
                    double seconds = stage.getValue().seconds();
                    return new FinishedStage(
                            stage.getKey(),
                            ElapsedTime.of(seconds),
                            Bar.of(longest, List.of(new Bar.Part("kept", seconds, ""))),
                            stage.getValue().provenance().fingerprint().substring(0, FINGERPRINT_CHARACTERS));
                })
                .toList();
    }
}
