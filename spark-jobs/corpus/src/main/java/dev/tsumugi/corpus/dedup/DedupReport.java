package dev.tsumugi.corpus.dedup;

import dev.tsumugi.corpus.document.TextCount;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.SortedMap;

/**
 * What deduplication left out.
 *
 * @param in documents read
 * @param exactDuplicates documents whose text equals another's
 * @param nearDuplicates documents whose text is similar to another's
 * @param out documents kept
 * @param comparisons of candidates for near duplicates
 */
public record DedupReport(
        long in,
        long exactDuplicates,
        long nearDuplicates,
        long out,
        Comparisons comparisons,
        SortedMap<String, TextCount> byLanguage,
        SortedMap<String, TextCount> bySource)
        implements StageReport {}
