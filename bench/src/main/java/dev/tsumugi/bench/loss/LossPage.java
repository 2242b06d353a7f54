package dev.tsumugi.bench.loss;

import dev.tsumugi.workflow.report.LineChart;
import dev.tsumugi.workflow.report.LineChart.Series;
import dev.tsumugi.workflow.report.Page;
import dev.tsumugi.workflow.report.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A page that draws how the losses of some trainings fell. */
public final class LossPage {
    private static final List<String> STYLES = List.of("train", "validation", "code", "en");

    private final String title;
    private final List<Series> lines = new ArrayList<>();

    private record View(String title, String subtitle, Optional<LineChart> chart) implements Page {}

    public LossPage(String title) {
        this.title = title;
    }

    /** Adds a line; the page has colours for four. */
    public void add(String name, LossRuns.Run run) {
        lines.add(Series.of(
                name, STYLES.get(lines.size()), run.rounds(), LossRuns.RoundLoss::tokens, LossRuns.RoundLoss::loss));
    }

    /** Writes the page, and says where it is. */
    public void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(
                file,
                Templates.render(
                        LossPage.class,
                        new View(title, "Training losses.", LineChart.of(title, "tokens", List.copyOf(lines)))));
        System.err.println("The losses of all rounds are drawn in " + file + ".");
    }
}
