package dev.tsumugi.workflow.run;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * {@code manifest.json} of a stage's folder, written last: the folder is complete where it is there.
 *
 * @param provenance what the output is made from
 * @param startedAt ISO-8601 instant
 * @param seconds the stage took
 * @param reportType simple name of the record that {@code report} was
 * @param report the stage's report
 */
public record StageManifest(
        Provenance provenance, String startedAt, double seconds, String reportType, JsonNode report) {}
