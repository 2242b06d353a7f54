package dev.tsumugi.corpus.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import dev.tsumugi.corpus.document.Document;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import scala.Tuple3;

/**
 * The documents to leave out. Of equal ones that with the smallest id stays; what then resembles another is left to
 * {@link NearDuplicates}. The answer depends on neither order nor partitions.
 *
 * @param rows {@code id}, {@code keptId}, {@code kind} ({@value #EXACT} or {@value #NEAR}) and {@code similarity} to the
 *     kept document, which is never below the threshold
 * @param comparisons that near duplicates needed
 */
record Duplicates(Dataset<Row> rows, Comparisons comparisons) {
    static final String EXACT = "exact";
    static final String NEAR = "near";

    /** Exact and, where enabled, near duplicates. */
    static Duplicates of(Dataset<Document> documents, MinHashConfig settings) {
        Dataset<Row> texts = documents.select("id", "language", "text");
        Dataset<Row> prints = StoredRows.of(prints(texts, settings));
        Dataset<Row> exact = StoredRows.of(exact(prints));
        if (!settings.enabled()) {
            return new Duplicates(exact, Comparisons.NONE);
        }

        Dataset<Row> signatures = prints.filter("length(signature) > 0")
                .join(exact.select("id"), "id", "left_anti")
                .select("id", "signature");
        NearDuplicates near = NearDuplicates.of(StoredRows.of(signatures), texts, settings);
        return new Duplicates(
                ofKept(exact, near.rows())
                        .union(near.rows().select(col("id"), col("keptId"), lit(NEAR), col("similarity"))),
                near.comparisons());
    }

    /** Rows of {@code id}, {@code hash} of the text and MinHash {@code signature}, empty where not enabled. */
    private static Dataset<Row> prints(Dataset<Row> texts, MinHashConfig settings) {
        return texts.map(
                        (MapFunction<Row, Tuple3<String, String, byte[]>>) row -> new Tuple3<>(
                                row.getString(0),
                                ComparableText.hash(row.getString(2)),
                                settings.enabled()
                                        ? new MinHash(settings)
                                                .signature(
                                                        row.getString(2),
                                                        row.getString(1).equals("ja"))
                                        : new byte[0]),
                        Encoders.tuple(Encoders.STRING(), Encoders.STRING(), Encoders.BINARY()))
                .toDF("id", "hash", "signature");
    }

    private static Dataset<Row> exact(Dataset<Row> prints) {
        Dataset<Row> groups = prints.groupBy("hash")
                .agg(min("id").as("keptId"), count(lit(1)).as("documents"))
                .filter("documents > 1");
        return prints.join(groups, "hash")
                .filter("id != keptId")
                .select(col("id"), col("keptId"), lit(EXACT).as("kind"), lit(1.0).as("similarity"));
    }

    /** What equals a document that is left out itself points at the one that stays. */
    private static Dataset<Row> ofKept(Dataset<Row> exact, Dataset<Row> near) {
        return exact.as("exact")
                .join(near.as("near"), expr("exact.keptId = near.id"), "left_outer")
                .selectExpr(
                        "exact.id",
                        "coalesce(near.keptId, exact.keptId) AS keptId",
                        "kind",
                        "coalesce(near.similarity, exact.similarity) AS similarity");
    }
}
