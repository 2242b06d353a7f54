package dev.tsumugi.corpus.dedup;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.udf;

import dev.tsumugi.corpus.document.Document;
import java.util.Arrays;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import scala.Tuple2;
import scala.Tuple3;

/**
 * Finds the documents to leave out. Of every group of equal or similar documents the one with the smallest id stays, so
 * the answer depends on neither order nor partitions. Rows are {@code id}, {@code keptId}, {@code kind} ({@value #EXACT}
 * or {@value #NEAR}) and {@code similarity} to the kept document.
 */
public final class Duplicates {
    public static final String EXACT = "exact";
    public static final String NEAR = "near";

    private Duplicates() {}

    /** Exact and, where enabled, near duplicates. */
    public static Dataset<Row> of(Dataset<Document> documents, MinHashConfig settings) {
        Dataset<Row> prints = StoredRows.of(prints(documents, settings));
        Dataset<Row> exact = StoredRows.of(exact(prints));
        if (!settings.enabled()) {
            return exact;
        }

        Dataset<Row> signatures = prints.filter("length(signature) > 0").join(exact.select("id"), "id", "left_anti");
        Dataset<Row> near = StoredRows.of(near(signatures.select("id", "signature"), settings));
        // What equals a document that is left out itself points at the one that stays.
        Dataset<Row> kept = near.select(col("id").as("keptId"), col("keptId").as("finallyKept"));
        return exact.join(kept, "keptId", "left")
                .select(
                        col("id"),
                        coalesce(col("finallyKept"), col("keptId")).as("keptId"),
                        col("kind"),
                        col("similarity"))
                .union(near);
    }

    /** Rows of {@code id}, {@code hash} of the text and MinHash {@code signature}, empty where not enabled. */
    private static Dataset<Row> prints(Dataset<Document> documents, MinHashConfig settings) {
        return documents
                .map(
                        (MapFunction<Document, Tuple3<String, String, byte[]>>) document -> new Tuple3<>(
                                document.getId(),
                                ComparableText.hash(document.getText()),
                                settings.enabled() ? signature(document, settings) : new byte[0]),
                        Encoders.tuple(Encoders.STRING(), Encoders.STRING(), Encoders.BINARY()))
                .toDF("id", "hash", "signature");
    }

    private static byte[] signature(Document document, MinHashConfig settings) {
        return new MinHash(settings)
                .signature(document.getText(), document.getLanguage().equals("ja"));
    }

    private static Dataset<Row> exact(Dataset<Row> prints) {
        Dataset<Row> groups = prints.groupBy("hash")
                .agg(min("id").as("keptId"), count(lit(1)).as("documents"))
                .filter("documents > 1");
        return prints.join(groups, "hash")
                .filter("id != keptId")
                .select(col("id"), col("keptId"), lit(EXACT).as("kind"), lit(1.0).as("similarity"));
    }

    private static Dataset<Row> near(Dataset<Row> signatures, MinHashConfig settings) {
        Dataset<Row> similar = withSimilarity(candidates(signatures, settings), signatures, settings)
                .filter(col("similarity").geq(settings.similarityThreshold()));
        Dataset<Row> components = Components.of(
                        similar.select(col("id").as("node"), col("keptId").as("other")))
                .toDF("id", "keptId");
        return withSimilarity(components, signatures, settings)
                .select(col("id"), col("keptId"), lit(NEAR).as("kind"), col("similarity"));
    }

    /**
     * Pairs that share a band. Within one band every document is paired with the smallest id only: a band that thousands
     * share (an empty template) costs as many pairs as documents, not their square.
     */
    private static Dataset<Row> candidates(Dataset<Row> signatures, MinHashConfig settings) {
        Dataset<Row> bands = signatures
                .flatMap(
                        (FlatMapFunction<Row, Tuple2<String, Long>>) row -> Arrays.stream(
                                        new MinHash(settings).bandHashes(row.getAs("signature")))
                                .mapToObj(band -> new Tuple2<>(row.<String>getAs("id"), band))
                                .iterator(),
                        Encoders.tuple(Encoders.STRING(), Encoders.LONG()))
                .toDF("id", "band");
        Dataset<Row> groups = bands.groupBy("band")
                .agg(min("id").as("keptId"), count(lit(1)).as("documents"))
                .filter("documents > 1");
        return bands.join(groups, "band")
                .filter("id != keptId")
                .select("id", "keptId")
                .distinct();
    }

    private static Dataset<Row> withSimilarity(Dataset<Row> pairs, Dataset<Row> signatures, MinHashConfig settings) {
        UserDefinedFunction similarity =
                udf((byte[] one, byte[] other) -> new MinHash(settings).similarity(one, other), DataTypes.DoubleType);
        Dataset<Row> kept = signatures.toDF("keptId", "keptSignature");
        return pairs.join(signatures, "id")
                .join(kept, "keptId")
                .select(
                        col("id"),
                        col("keptId"),
                        similarity.apply(col("signature"), col("keptSignature")).as("similarity"));
    }
}
