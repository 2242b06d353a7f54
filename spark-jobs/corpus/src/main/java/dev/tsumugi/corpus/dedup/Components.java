package dev.tsumugi.corpus.dedup;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DecimalType;

/**
 * Connected components by alternating large-star and small-star operations (Kiveris et al. 2014, "Connected Components in
 * MapReduce and Beyond"), which end in a star around the smallest node of every component after about the logarithm of its
 * diameter rounds.
 */
final class Components {
    private static final int MAX_ROUNDS = 50;

    private Components() {}

    /**
     * The smallest node of each node's component.
     *
     * @param edges rows of strings {@code node}, {@code other}
     * @return rows of {@code node}, {@code smallest}, for every node that is not the smallest itself
     */
    static Dataset<Row> of(Dataset<Row> edges) {
        Dataset<Row> current = StoredRows.of(edges.filter("node != other").distinct());
        Row fingerprint = fingerprint(current);
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Dataset<Row> next = StoredRows.of(smallStar(largeStar(current)));
            Row nextFingerprint = fingerprint(next);
            if (nextFingerprint.equals(fingerprint)) {
                return next.withColumnRenamed("other", "smallest");
            }
            current = next;
            fingerprint = nextFingerprint;
        }

        throw new IllegalStateException("Components have not settled after " + MAX_ROUNDS + " rounds");
    }

    /** Every larger neighbour of a node is linked to the smallest one. */
    private static Dataset<Row> largeStar(Dataset<Row> edges) {
        Dataset<Row> both = edges.union(edges.select(col("other"), col("node")));
        Dataset<Row> smallest = both.groupBy("node").agg(min("other").as("least"));
        return both.join(smallest, "node")
                .filter("other > node")
                .select(
                        col("other").as("node"),
                        least(col("least"), col("node")).as("other"))
                .distinct();
    }

    /** A node and its smaller neighbours are linked to the smallest of them. */
    private static Dataset<Row> smallStar(Dataset<Row> edges) {
        Dataset<Row> smallest = edges.groupBy("node").agg(min("other").as("least"));
        return edges.join(smallest, "node")
                .filter("other != least")
                .select(col("other").as("node"), col("least").as("other"))
                .union(smallest)
                .distinct();
    }

    private static Row fingerprint(Dataset<Row> edges) {
        return edges.agg(count(lit(1)), sum(xxhash64(col("node"), col("other")).cast(new DecimalType(38, 0))))
                .head();
    }
}
