package dev.tsumugi.workflow.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tsumugi.workflow.StageReport;

/**
 * {@code manifest.json} of a stage's folder, written last: the folder is complete where it is there.
 *
 * @param provenance what the output is made from
 * @param startedAt ISO-8601 instant
 * @param seconds the stage took
 * @param report the stage's {@link StageReport}
 */
public record StageManifest(Provenance provenance, String startedAt, double seconds, JsonNode report) {}
