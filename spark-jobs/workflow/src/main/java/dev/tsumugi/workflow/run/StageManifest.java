package dev.tsumugi.workflow.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.Stage;
import dev.tsumugi.workflow.stage.StageReport;

/**
 * {@code manifest.json} of a stage's folder, written last: the folder is complete where it is there.
 *
 * @param provenance what the output is made from
 * @param startedAt ISO-8601 instant
 * @param seconds the stage took
 * @param reportType simple name of the record that {@code report} was; null where the first of the stage's types is meant
 * @param report the stage's report
 */
public record StageManifest(
        Provenance provenance, String startedAt, double seconds, String reportType, JsonNode report) {

    /**
     * The report as the record that it was.
     *
     * @param stage whose manifest this is
     * @throws UserException where the record has other components by now
     */
    public StageReport reportOf(Stage stage) {
        Class<? extends StageReport> type = stage.reportTypes().stream()
                .filter(candidate ->
                        reportType == null || candidate.getSimpleName().equals(reportType))
                .findFirst()
                .orElseThrow(() -> ofAnotherVersion(stage, null));
        try {
            return Json.STRICT.treeToValue(report, type);
        } catch (JsonProcessingException e) {
            throw ofAnotherVersion(stage, e);
        }
    }

    private static UserException ofAnotherVersion(Stage stage, JsonProcessingException cause) {
        return new UserException(
                "The report in " + stage.folder() + "/" + RunDirectory.MANIFEST
                        + " was written by another version of the program: delete that file and run " + stage.command()
                        + " again.",
                cause);
    }
}
