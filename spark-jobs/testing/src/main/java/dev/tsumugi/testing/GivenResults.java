package dev.tsumugi.testing;

import dev.tsumugi.workflow.stage.RunResults;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Results of a run as a test states them. */
public final class GivenResults implements RunResults {
    private final Map<Stage, StageReport> reports = new HashMap<>();
    private final Map<Stage, List<? extends Record>> lines = new HashMap<>();

    public GivenResults with(Stage stage, StageReport report) {
        reports.put(stage, report);
        return this;
    }

    public GivenResults withLines(Stage stage, List<? extends Record> records) {
        lines.put(stage, records);
        return this;
    }

    @Override
    public <R extends StageReport> Optional<R> report(Stage stage, Class<R> type) {
        return Optional.ofNullable(reports.get(stage)).filter(type::isInstance).map(type::cast);
    }

    @Override
    public <R extends Record> List<R> lines(Stage stage, String file, Class<R> type) {
        return lines.getOrDefault(stage, List.of()).stream().map(type::cast).toList();
    }
}
