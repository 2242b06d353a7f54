package dev.tsumugi.corpus.shard;

import java.io.Serializable;

/**
 * Rows of a token shard, by name: what executors are sent instead of the rows.
 *
 * @param shard qualified path of the shard
 * @param firstRow from 0
 * @param rows at least 1
 */
public record ShardSlice(String shard, long firstRow, int rows) implements Serializable {
    public ShardSlice {
        if (shard.isEmpty() || firstRow < 0 || rows < 1) {
            throw new IllegalArgumentException("A slice needs a shard, a first row from 0 and at least one row, but is "
                    + name(shard, firstRow, rows) + ".");
        }
    }

    /** {@code hdfs://host/run/tokens/train/shard-00003.parquet#128+8}: path, first row, rows. */
    @Override
    public String toString() {
        return name(shard, firstRow, rows);
    }

    private static String name(String shard, long firstRow, int rows) {
        return shard + "#" + firstRow + "+" + rows;
    }
}
