package dev.tsumugi.corpus.dedup;

import static org.apache.spark.sql.functions.bool_and;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import scala.Tuple5;

/**
 * Which of similar documents go. Two documents are neighbours where they share a {@linkplain CandidateBuckets bucket} and
 * the Jaccard similarity of their shingles reaches the threshold. Those that stay are a maximal independent set of this
 * graph: no two of them are neighbours, and each document that goes has a neighbour among them. Similarity is not
 * transitive. So a connected component, which may be a chain of versions whose ends share nothing, is no group of
 * duplicates.
 *
 * <p>The set is found in rounds, as in Luby's algorithm (1986), with ids in the place of random numbers. In a round each
 * bucket is {@linkplain BucketScan scanned} in the order of ids. A document that follows no other in any of its buckets is
 * kept. One that follows a kept one is dropped. The others are judged again without those that were dropped. The smallest
 * id among them is always decided, so the rounds end. Ids are hashes of addresses, so about as many rounds are needed as
 * the number of documents has digits. Neither order nor partitions change the answer.
 *
 * @param rows {@code id}, {@code keptId} and {@code similarity} of each document that goes
 * @param comparisons that were needed
 */
record NearDuplicates(Dataset<Row> rows, Comparisons comparisons) {
    /**
     * Decides on all documents that have a signature.
     *
     * @param signatures rows of {@code id} and {@code signature}
     * @param texts rows of {@code id}, {@code language} and {@code text}, of these documents and perhaps others
     */
    static NearDuplicates of(Dataset<Row> signatures, Dataset<Row> texts, MinHashConfig settings) {
        Dataset<Row> members =
                StoredRows.of(CandidateBuckets.of(signatures, settings).withColumn("kept", lit(false)));
        Dataset<Row> shingles = StoredRows.of(withShingles(texts, members, settings));
        List<Dataset<Row>> dropped = new ArrayList<>();
        Comparisons comparisons = Comparisons.NONE;
        do {
            Dataset<Row> verdicts = StoredRows.of(verdicts(members.join(shingles, "id"), settings));
            comparisons = comparisons.and(comparisons(verdicts));
            Dataset<Row> kept = StoredRows.of(kept(verdicts));
            Dataset<Row> followers = StoredRows.of(followers(verdicts, kept));
            dropped.add(followers);
            members = StoredRows.of(undecided(members, kept, followers));
        } while (!members.isEmpty());

        return new NearDuplicates(dropped.stream().reduce(Dataset::union).orElseThrow(), comparisons);
    }

    /** The shingles of documents that lie in a bucket: most documents of a corpus lie in none. */
    private static Dataset<Row> withShingles(Dataset<Row> texts, Dataset<Row> members, MinHashConfig settings) {
        UserDefinedFunction shingles = udf(
                (String text, String language) -> Shingles.toBytes(Shingles.of(text, language.equals("ja"), settings)),
                DataTypes.BinaryType);
        return texts.join(members.select("id").distinct(), "id", "left_semi")
                .select(col("id"), shingles.apply(col("text"), col("language")).as("shingles"));
    }

    private static Dataset<Row> verdicts(Dataset<Row> members, MinHashConfig settings) {
        double threshold = settings.similarityThreshold();
        return members.repartition(col("bucket"))
                .sortWithinPartitions(col("bucket"), col("kept").desc(), col("id"))
                .mapPartitions(
                        (MapPartitionsFunction<Row, Tuple5<String, String, Boolean, Double, Long>>) rows -> {
                            BucketScan scan = new BucketScan(threshold);
                            return StreamSupport.stream(
                                            Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
                                    .map(row -> scan.judge(Member.of(row)))
                                    .flatMap(Optional::stream)
                                    .iterator();
                        },
                        BucketScan.ENCODER)
                .toDF(BucketScan.VERDICT);
    }

    private static Comparisons comparisons(Dataset<Row> verdicts) {
        Row counts = verdicts.agg(
                        coalesce(sum("comparisons"), lit(0L)),
                        coalesce(sum(expr("comparisons - int(leader IS NOT NULL)")), lit(0L)))
                .head();
        return new Comparisons(counts.getLong(0), counts.getLong(1));
    }

    /** Those that follow nobody in any bucket. */
    private static Dataset<Row> kept(Dataset<Row> verdicts) {
        return verdicts.groupBy("id")
                .agg(bool_and(col("leader").isNull()).as("leads"))
                .filter("leads")
                .select("id");
    }

    /** Those that follow a kept document: the most similar one where there are several. */
    private static Dataset<Row> followers(Dataset<Row> verdicts, Dataset<Row> kept) {
        return verdicts.join(kept.select(col("id").as("leader"), lit(true).as("keptNow")), "leader", "left_outer")
                .filter("leaderKept OR keptNow")
                .groupBy("id")
                .agg(expr("min(struct(-similarity AS distance, leader))").as("nearest"))
                .selectExpr("id", "nearest.leader AS keptId", "-nearest.distance AS similarity");
    }

    /** What is left of the buckets in which there is more to decide. */
    private static Dataset<Row> undecided(Dataset<Row> members, Dataset<Row> kept, Dataset<Row> followers) {
        Dataset<Row> left =
                StoredRows.of(members.join(followers, members.col("id").equalTo(followers.col("id")), "left_anti")
                        .join(kept.withColumn("keptNow", lit(true)), "id", "left_outer")
                        .selectExpr("bucket", "id", "kept OR keptNow IS NOT NULL AS kept"));
        Dataset<Row> open = left.groupBy("bucket")
                .agg(count(lit(1)).as("documents"), bool_and(col("kept")).as("decided"))
                .filter("documents > 1 AND NOT decided");
        return left.join(open, "bucket", "left_semi");
    }
}
