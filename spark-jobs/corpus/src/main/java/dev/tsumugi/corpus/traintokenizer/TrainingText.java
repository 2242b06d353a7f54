package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.corpus.document.DocumentHash;
import dev.tsumugi.tokenizer.train.WordSplitter;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/**
 * The documents that a tokenizer learns from, on Spark.
 *
 * @param documents rows of id, language, text and source
 * @param hash orders the documents
 */
public record TrainingText(JavaRDD<Row> documents, DocumentHash hash) {
    /** The characters (code points) of each language in each bucket of {@link TextSelection}. */
    public SortedMap<String, long[]> characters() {
        DocumentHash order = hash;
        List<Tuple2<Tuple2<String, Integer>, Long>> sums = documents
                .mapToPair(row -> new Tuple2<>(
                        new Tuple2<>(row.getString(1), TextSelection.bucket(order, row.getString(0))),
                        (long) row.getString(2)
                                .codePointCount(0, row.getString(2).length())))
                .reduceByKey(Long::sum)
                .collect();
        SortedMap<String, long[]> characters = new TreeMap<>();
        for (Tuple2<Tuple2<String, Integer>, Long> sum : sums) {
            characters
                            .computeIfAbsent(sum._1()._1(), language -> new long[TextSelection.BUCKETS])[
                            sum._1()._2()] =
                    sum._2();
        }
        return characters;
    }

    /**
     * Counts the words of the chosen text.
     *
     * @param minCount rarer words are left out
     * @param sourceWeights how many times the words of a source count; 1 where it is not named
     * @param split counts the documents split so far
     */
    public SparkWords words(
            TextSelection selection,
            WordSplitter splitter,
            long minCount,
            Map<String, Integer> sourceWeights,
            LongAccumulator split) {
        DocumentHash order = hash;
        return SparkWords.count(
                documents,
                (row, words) -> {
                    split.add(1);
                    int bucket = TextSelection.bucket(order, row.getString(0));
                    long weight = sourceWeights.getOrDefault(row.getString(3), 1);
                    splitter.split(
                            selection.trainingPart(row.getString(1), bucket, row.getString(2)),
                            (utf8, from, to) -> words.add(utf8, from, to, weight));
                },
                minCount);
    }

    /** Beginnings of some held-out documents of each language that has any. */
    public SortedMap<String, List<String>> heldOut(TextSelection selection) {
        DocumentHash order = hash;
        return documents
                .filter(row -> selection.isHeldOut(row.getString(1), TextSelection.bucket(order, row.getString(0))))
                .aggregate(
                        new HeldOutText(),
                        (kept, row) -> kept.add(row.getString(1), row.getString(0), row.getString(2)),
                        HeldOutText::addAll)
                .texts();
    }
}
