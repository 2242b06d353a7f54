package dev.tsumugi.workflow.report;

import dev.tsumugi.workflow.run.RunDirectory;
import dev.tsumugi.workflow.run.StageManifest;
import dev.tsumugi.workflow.stage.RunResults;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The results that lie in a run directory.
 *
 * @param manifests of the finished stages by their command, in the order of the work
 */
record StoredResults(RunDirectory directory, Map<String, StageManifest> manifests) implements RunResults {

    static StoredResults read(RunDirectory directory, List<Stage> stages) throws IOException {
        Map<String, StageManifest> manifests = new LinkedHashMap<>();
        for (Stage stage : stages) {
            directory.manifest(stage).ifPresent(manifest -> manifests.put(stage.command(), manifest));
        }
        return new StoredResults(directory, manifests);
    }

    @Override
    public <R extends StageReport> Optional<R> report(Stage stage, Class<R> type) {
        return Optional.ofNullable(manifests.get(stage.command()))
                .map(manifest -> manifest.reportOf(stage))
                .filter(type::isInstance)
                .map(type::cast);
    }

    @Override
    public <R extends Record> List<R> lines(Stage stage, String file, Class<R> type) throws IOException {
        return directory.lines(stage, file, type);
    }
}
