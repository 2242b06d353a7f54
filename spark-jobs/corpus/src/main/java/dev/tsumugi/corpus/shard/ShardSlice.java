package dev.tsumugi.corpus.shard;

import dev.tsumugi.workflow.UserException;
import java.io.Serializable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rows of a token shard, by name: what executors are sent instead of the rows.
 *
 * @param shard qualified path of the shard
 * @param firstRow from 0
 * @param rows at least 1
 */
public record ShardSlice(String shard, long firstRow, int rows) implements Serializable {
    private static final Pattern LINE = Pattern.compile("(.+)#(\\d{1,18})\\+(\\d{1,9})");

    public ShardSlice {
        if (shard.isEmpty() || firstRow < 0 || rows < 1) {
            throw new IllegalArgumentException("A slice needs a shard, a first row from 0 and at least one row, but is "
                    + line(shard, firstRow, rows) + ".");
        }
    }

    /** Reads what {@link #toString} writes. */
    public static ShardSlice parse(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new UserException("A slice of a shard is written PATH#FIRSTROW+ROWS, but found '" + line + "'.");
        }
        return new ShardSlice(matcher.group(1), Long.parseLong(matcher.group(2)), Integer.parseInt(matcher.group(3)));
    }

    /** {@code hdfs://host/run/tokens/train/shard-00003.parquet#128+8}: path, first row, rows. */
    @Override
    public String toString() {
        return line(shard, firstRow, rows);
    }

    private static String line(String shard, long firstRow, int rows) {
        return shard + "#" + firstRow + "+" + rows;
    }
}
