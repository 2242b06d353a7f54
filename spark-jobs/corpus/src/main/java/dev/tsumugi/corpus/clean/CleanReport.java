package dev.tsumugi.corpus.clean;

import dev.tsumugi.corpus.document.TextCount;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;
import java.util.SortedMap;

/**
 * What cleaning kept and dropped.
 *
 * @param in documents read
 * @param out documents kept
 * @param steps every step of every kind of source that occurs, in the order they ran, extraction first
 * @param failures documents for each message of an exception, with the step that threw it
 */
public record CleanReport(
        long in,
        long out,
        List<StepCount> steps,
        SortedMap<String, TextCount> byLanguage,
        SortedMap<String, TextCount> bySource,
        SortedMap<String, TextCount> byKind,
        SortedMap<String, Long> failures)
        implements StageReport {

    /**
     * @param kind of source
     * @param in documents that reached the step
     * @param dropped documents by reason
     */
    public record StepCount(String kind, String step, long in, SortedMap<String, Long> dropped) {}
}
