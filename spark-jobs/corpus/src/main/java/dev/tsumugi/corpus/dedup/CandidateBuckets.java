package dev.tsumugi.corpus.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import java.util.Arrays;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import scala.Tuple2;

/**
 * Documents that agree in one whole band of their signatures lie in one bucket. Buckets of a single document are left
 * out. Several with the same documents are one: two similar documents that nothing else resembles agree in many bands,
 * but are compared once.
 */
final class CandidateBuckets {
    private CandidateBuckets() {}

    /**
     * The members of all buckets.
     *
     * @param signatures rows of {@code id} and {@code signature}
     * @return rows of {@code bucket} and {@code id}
     */
    static Dataset<Row> of(Dataset<Row> signatures, MinHashConfig settings) {
        Dataset<Row> bands = signatures
                .flatMap(
                        (FlatMapFunction<Row, Tuple2<Long, String>>) row -> Arrays.stream(
                                        new MinHash(settings).bandHashes(row.getAs("signature")))
                                .mapToObj(band -> new Tuple2<>(band, row.<String>getAs("id")))
                                .iterator(),
                        Encoders.tuple(Encoders.LONG(), Encoders.STRING()))
                .toDF("bucket", "id");
        Dataset<Row> distinct = bands.groupBy("bucket")
                .agg(
                        count(lit(1)).as("documents"),
                        expr("bit_xor(xxhash64(id))").as("members"))
                .filter("documents > 1")
                .groupBy("documents", "members")
                .agg(min("bucket").as("bucket"));
        return bands.join(distinct.select(col("bucket")), "bucket");
    }
}
