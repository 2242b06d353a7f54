package dev.tsumugi.corpus.clean;

import dev.tsumugi.corpus.clean.CleanReport.StepCount;
import dev.tsumugi.corpus.document.StageDocuments;
import dev.tsumugi.corpus.document.TextCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Counts what cleaning wrote: the report follows from the data, not from counters that a retried task would raise twice. */
final class CleanCounts {
    /** Messages of exceptions that the report lists, the commonest ones. */
    private static final int MAX_MESSAGES = 20;

    private CleanCounts() {}

    static CleanReport report(DocumentCleaner cleaner, Dataset<Row> kept, Dataset<Row> dropped) {
        SortedMap<String, TextCount> byKind = StageDocuments.countBy("kind", kept);
        // kind -> step -> reason -> documents
        Map<String, Map<String, SortedMap<String, Long>>> drops = new TreeMap<>();
        long droppedDocuments = 0;
        for (Row row : dropped.groupBy("kind", "step", "reason").count().collectAsList()) {
            drops.computeIfAbsent(row.getString(0), kind -> new TreeMap<>())
                    .computeIfAbsent(row.getString(1), step -> new TreeMap<>())
                    .put(row.getString(2), row.getLong(3));
            droppedDocuments += row.getLong(3);
        }

        long out = byKind.values().stream().mapToLong(TextCount::documents).sum();
        return new CleanReport(
                out + droppedDocuments,
                out,
                steps(cleaner, byKind, drops),
                StageDocuments.countBy("language", kept),
                StageDocuments.countBy("source", kept),
                byKind,
                failures(dropped));
    }

    private static List<StepCount> steps(
            DocumentCleaner cleaner,
            SortedMap<String, TextCount> kept,
            Map<String, Map<String, SortedMap<String, Long>>> drops) {
        List<StepCount> counts = new ArrayList<>();
        TreeSet<String> kinds = new TreeSet<>(kept.keySet());
        kinds.addAll(drops.keySet());
        for (String kind : kinds) {
            Map<String, SortedMap<String, Long>> ofKind = drops.getOrDefault(kind, Map.of());
            long reaching = kept.getOrDefault(kind, TextCount.NONE).documents()
                    + ofKind.values().stream().mapToLong(CleanCounts::total).sum();
            List<String> names = Stream.concat(
                            Stream.of(DocumentCleaner.EXTRACT),
                            cleaner.profile(kind).steps().stream().map(NamedStep::name))
                    .toList();
            for (String name : names) {
                SortedMap<String, Long> reasons = ofKind.getOrDefault(name, new TreeMap<>());
                counts.add(new StepCount(kind, name, reaching, reasons));
                reaching -= total(reasons);
            }
        }

        return counts;
    }

    private static long total(SortedMap<String, Long> reasons) {
        return reasons.values().stream().mapToLong(Long::longValue).sum();
    }

    private static SortedMap<String, Long> failures(Dataset<Row> dropped) {
        Column message = functions.concat_ws(": ", functions.col("step"), functions.col("message"));
        SortedMap<String, Long> failures = new TreeMap<>();
        for (Row row : dropped.filter(functions.col("reason").equalTo(Outcome.FAILED))
                .groupBy(message.as("failure"))
                .count()
                .orderBy(functions.desc("count"), functions.col("failure"))
                .limit(MAX_MESSAGES)
                .collectAsList()) {
            failures.put(row.getString(0), row.getLong(1));
        }

        return failures;
    }
}
