package dev.tsumugi.workflow.cli;

import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.run.Decision;
import dev.tsumugi.workflow.run.StageManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The table at the end of a command: stage, what happened, seconds, the first figures of its report. */
final class Summary {
    private static final int FIGURES = 9;
    private static final String ROW = "%-16s %-8s %10s  %s";

    private final List<String> rows = new ArrayList<>();

    void add(Decision decision, StageManifest manifest) {
        boolean skipped = decision.status() == Decision.Status.FRESH;
        rows.add(row(
                decision.stage().command(),
                skipped ? "skipped" : "done",
                String.format(Locale.ROOT, "%,.1f", manifest.seconds()),
                figures(decision, manifest)));
    }

    private static String figures(Decision decision, StageManifest manifest) {
        try {
            return manifest.reportOf(decision.stage()).summary().figures().stream()
                    .limit(FIGURES)
                    .collect(Collectors.joining(", "));
        } catch (UserException e) {
            return e.getMessage();
        }
    }

    private static String row(String stage, String status, String seconds, String figures) {
        return String.format(ROW, stage, status, seconds, figures).stripTrailing();
    }

    @Override
    public String toString() {
        return row("stage", "status", "seconds", "figures") + "\n" + String.join("\n", rows);
    }
}
