package dev.tsumugi.corpus.collect;

import dev.tsumugi.corpus.collect.source.Collected;
import dev.tsumugi.corpus.collect.source.SkipReason;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.workflow.stage.StageReport;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What was collected.
 *
 * @param documents of all sources
 * @param bytes of these documents
 * @param failures faults in the input, the sum over the sources; the first ones of each file are in {@code raw/failures.jsonl}
 * @param sources in the order of the configuration
 */
public record CollectReport(long documents, long bytes, long failures, List<SourceReport> sources)
        implements StageReport {

    static CollectReport of(List<SourceConfig> sources, List<Collected.FileEnd> files) {
        List<SourceReport> reports =
                sources.stream().map(source -> SourceReport.of(source, files)).toList();
        return new CollectReport(
                reports.stream().mapToLong(SourceReport::documents).sum(),
                reports.stream().mapToLong(SourceReport::bytes).sum(),
                reports.stream().mapToLong(SourceReport::failures).sum(),
                reports);
    }

    /**
     * What one source gave.
     *
     * @param name of the source
     * @param kind of the source
     * @param license SPDX identifier, empty where unknown
     * @param files read
     * @param documents collected
     * @param bytes of these documents
     * @param failures faults in its files
     * @param skipped how many pages, entries, lines or records each reason kept out, faults included
     * @param passedOverBytes of its files in which nothing could be read, between what could
     */
    public record SourceReport(
            String name,
            String kind,
            String license,
            long files,
            long documents,
            long bytes,
            long failures,
            SortedMap<String, Long> skipped,
            long passedOverBytes) {

        private static SourceReport of(SourceConfig source, List<Collected.FileEnd> allFiles) {
            List<Collected.FileEnd> files = allFiles.stream()
                    .filter(file -> file.source().equals(source.name()))
                    .toList();
            SortedMap<String, Long> skipped = new TreeMap<>();
            files.forEach(file -> file.skipped().forEach((reason, count) -> skipped.merge(reason, count, Long::sum)));
            return new SourceReport(
                    source.name(),
                    source.kind().key(),
                    source.license(),
                    files.size(),
                    files.stream().mapToLong(Collected.FileEnd::documents).sum(),
                    files.stream().mapToLong(Collected.FileEnd::bytes).sum(),
                    Stream.of(SkipReason.values())
                            .filter(SkipReason::fault)
                            .mapToLong(reason -> skipped.getOrDefault(reason.key(), 0L))
                            .sum(),
                    skipped,
                    files.stream().mapToLong(Collected.FileEnd::passedOverBytes).sum());
        }
    }
}
