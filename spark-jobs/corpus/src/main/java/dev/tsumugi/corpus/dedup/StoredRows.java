package dev.tsumugi.corpus.dedup;

import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows computed once, kept on the executors' disks until nothing refers to them. They start a query plan of their own, as
 * plans that use a result twice double with every round; lost ones are computed again.
 */
final class StoredRows {
    private StoredRows() {}

    static Dataset<Row> of(Dataset<Row> rows) {
        RDD<Row> stored = rows.rdd().persist(StorageLevel.DISK_ONLY());
        return rows.sparkSession().createDataFrame(stored, rows.schema());
    }
}
