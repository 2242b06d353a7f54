package dev.tsumugi.corpus.shard;

import dev.tsumugi.workflow.UserException;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.column.ColumnReadStore;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;

/**
 * Reads rows of a token shard anywhere a file system is, without a Spark session. {@linkplain DecodedRowGroups The row
 * groups used last} stay decoded. So each is decoded once where rows are read in order, and also where single rows are
 * read at random from a small shard. Not thread-safe.
 */
public final class TokenShardReader implements Closeable {
    private final Path shard;
    private final ParquetFileReader parquet;
    private final MessageType schema;
    private final int sequenceLength;
    private final int vocabularySize;
    /** Row i of row group g is row {@code groupStarts[g] + i} of the shard; one more entry holds the number of rows. */
    private final long[] groupStarts;

    private final DecodedRowGroups decoded;

    private TokenShardReader(Path shard, ParquetFileReader parquet, DecodedRowGroups decoded) {
        this.shard = shard;
        this.parquet = parquet;
        this.decoded = decoded;
        schema = parquet.getFileMetaData().getSchema();
        if (!schema.equals(ShardFormat.SCHEMA) && !countsBytes()) {
            throw damaged("has other columns than the lists of integers " + String.join(", ", ShardFormat.COLUMNS));
        }
        sequenceLength = positiveEntry(ShardFormat.SEQUENCE_LENGTH);
        vocabularySize = positiveEntry(ShardFormat.VOCABULARY_SIZE);
        List<BlockMetaData> groups = parquet.getRowGroups();
        groupStarts = new long[groups.size() + 1];
        for (int i = 0; i < groups.size(); i++) {
            groupStarts[i + 1] = groupStarts[i] + groups.get(i).getRowCount();
        }
    }

    /**
     * Opens a shard and reads its footer.
     *
     * @throws UserException when there is no such file, or it is no whole token shard
     */
    public static TokenShardReader open(Path shard, Configuration hadoop) throws IOException {
        return open(shard, hadoop, new DecodedRowGroups());
    }

    /** The same with room for decoded row groups that several shards share. */
    static TokenShardReader open(Path shard, Configuration hadoop, DecodedRowGroups decoded) throws IOException {
        ParquetFileReader parquet;
        try {
            parquet = ParquetFileReader.open(HadoopInputFile.fromPath(shard, hadoop));
        } catch (FileNotFoundException e) {
            throw new UserException("There is no token shard " + shard + "; run tokenize first.", e);
        } catch (RuntimeException e) {
            throw new UserException(
                    "The token shard " + shard + " is no whole Parquet file; remove its folder and run tokenize again.",
                    e);
        }
        try {
            return new TokenShardReader(shard, parquet, decoded);
        } catch (RuntimeException e) {
            parquet.close();
            throw e;
        }
    }

    /** T. */
    public int sequenceLength() {
        return sequenceLength;
    }

    /** V: all ids are below. */
    public int vocabularySize() {
        return vocabularySize;
    }

    /** Whether rows tell the bytes of their targets. */
    private boolean countsBytes() {
        return schema.equals(ShardFormat.COUNTED_SCHEMA);
    }

    /** Rows of the shard. */
    public long sequences() {
        return groupStarts[groupStarts.length - 1];
    }

    /**
     * Reads rows {@code firstRow} to {@code firstRow + rows - 1}.
     *
     * @throws IndexOutOfBoundsException when the shard has not all of them
     * @throws UserException when a row has not T tokens or an id is not in the vocabulary
     */
    public PackedSequences read(long firstRow, int rows) throws IOException {
        requireRows(firstRow, rows);
        PackedSequences read = PackedSequences.empty(rows, sequenceLength, countsBytes());
        readInto(read, 0, firstRow, rows);
        return read;
    }

    /** Reads rows as {@link #read} does, into {@code target} from row {@code toRow} on. */
    void readInto(PackedSequences target, int toRow, long firstRow, int rows) throws IOException {
        requireRows(firstRow, rows);
        if (target.length() != sequenceLength) {
            throw new IllegalArgumentException("The sequences of the token shard " + shard + " have " + sequenceLength
                    + " tokens, but those before have " + target.length() + ".");
        }
        int copied = 0;
        while (copied < rows) {
            int number = groupOf(firstRow + copied);
            PackedSequences group = decoded.get(shard, number, () -> decode(number));
            int from = Math.toIntExact(firstRow + copied - groupStarts[number]);
            int count = Math.min(rows - copied, group.sequences() - from);
            group.copyRows(from, target, toRow + copied, count);
            copied += count;
        }
    }

    @Override
    public void close() throws IOException {
        parquet.close();
    }

    private void requireRows(long firstRow, int rows) {
        if (firstRow < 0 || rows < 1 || rows > sequences() - firstRow) {
            throw new IndexOutOfBoundsException("The token shard " + shard + " has " + sequences() + " rows, but "
                    + rows + " from row " + firstRow + " were asked for.");
        }
    }

    private int groupOf(long row) {
        int group = Arrays.binarySearch(groupStarts, row);
        if (group < 0) {
            return -group - 2;
        }
        while (groupStarts[group + 1] == row) {
            group++; // an empty row group
        }
        return group;
    }

    private PackedSequences decode(int group) throws IOException {
        int rows = Math.toIntExact(groupStarts[group + 1] - groupStarts[group]);
        ColumnReadStore columns = new ColumnReadStoreImpl(
                parquet.readRowGroup(group),
                RowGroup.NO_CONVERTER,
                schema,
                parquet.getFileMetaData().getCreatedBy());
        String named =
                "rows " + groupStarts[group] + " to " + (groupStarts[group + 1] - 1) + " of the token shard " + shard;
        RowGroup rowGroup = new RowGroup(columns, rows, sequenceLength, named);
        return new PackedSequences(
                rows,
                sequenceLength,
                rowGroup.read("ids", 0, vocabularySize),
                rowGroup.read("targets", PackedSequences.IGNORE, vocabularySize),
                rowGroup.read("segments", 0, sequenceLength),
                countsBytes() ? rowGroup.readTargetBytes() : new int[0]);
    }

    private int positiveEntry(String key) {
        Map<String, String> footer = parquet.getFileMetaData().getKeyValueMetaData();
        String value = footer.getOrDefault(key, "");
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw damaged("has '" + value + "' as " + key + " in its footer, where a positive number should be");
        }
        return Integer.parseInt(value);
    }

    private UserException damaged(String fault) {
        return new UserException(
                "The token shard " + shard + " " + fault + "; remove its folder and run tokenize again.");
    }
}
