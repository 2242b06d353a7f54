package dev.tsumugi.corpus.shard;

import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.schema.MessageType;

/**
 * Writes one token shard. The bytes depend on the rows alone. They go to a hidden file next to the shard, which
 * {@link #commit} renames; closing without a commit removes it. So a shard is whole or absent, whatever a task that
 * failed or ran twice has left.
 */
public final class TokenShardWriter implements Closeable {
    /** Uncompressed bytes, 12 per token. They are few, so that a reader decodes little more than it was asked for. */
    private static final int ROW_GROUP_BYTES = 2 << 20;

    private final FileSystem fileSystem;
    private final Path shard;
    private final Path unfinished;
    private final OrderedFooterFile file;
    private final ParquetWriter<SequenceWriteSupport.Row> writer;
    private final int sequenceLength;
    private final boolean countsBytes;
    private long sequences;
    private boolean closed;

    private TokenShardWriter(
            FileSystem fileSystem,
            Path shard,
            Configuration hadoop,
            int sequenceLength,
            int vocabularySize,
            boolean countsBytes)
            throws IOException {
        this.fileSystem = fileSystem;
        this.shard = shard;
        this.sequenceLength = sequenceLength;
        this.countsBytes = countsBytes;
        unfinished = new Path(shard.getParent(), "." + shard.getName() + "." + UUID.randomUUID());
        // Not Map.of, whose order differs from one JVM to the next.
        Map<String, String> footer = new TreeMap<>();
        footer.put(ShardFormat.SEQUENCE_LENGTH, Integer.toString(sequenceLength));
        footer.put(ShardFormat.VOCABULARY_SIZE, Integer.toString(vocabularySize));
        file = new OrderedFooterFile(HadoopOutputFile.fromPath(unfinished, hadoop));
        writer = new Builder(file, countsBytes ? ShardFormat.COUNTED_SCHEMA : ShardFormat.SCHEMA, footer)
                .withConf(hadoop)
                .withWriteMode(ParquetFileWriter.Mode.CREATE)
                // Zstandard packs plain ids tighter than dictionaries, whose bit-packed indices hide what repeats:
                // 2.8 against 3.3 bytes per token for all three columns, at the same speed.
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withDictionaryEncoding(false)
                .withDictionaryEncoding("segments", true)
                .withRowGroupSize((long) ROW_GROUP_BYTES)
                .withMinRowCountForPageSizeCheck(1)
                .build();
    }

    /**
     * Starts a shard of rows that do not tell the bytes of their targets.
     *
     * @param shard the final path, whose folder is made where it is missing
     * @param sequenceLength T
     * @param vocabularySize V, which all ids must be below
     */
    public static TokenShardWriter create(Path shard, Configuration hadoop, int sequenceLength, int vocabularySize)
            throws IOException {
        return create(shard, hadoop, sequenceLength, vocabularySize, false);
    }

    /**
     * Starts a shard.
     *
     * @param shard the final path, whose folder is made where it is missing
     * @param sequenceLength T
     * @param vocabularySize V, which all ids must be below
     * @param countsBytes whether rows tell the bytes of their targets
     */
    public static TokenShardWriter create(
            Path shard, Configuration hadoop, int sequenceLength, int vocabularySize, boolean countsBytes)
            throws IOException {
        return new TokenShardWriter(
                shard.getFileSystem(hadoop), shard, hadoop, sequenceLength, vocabularySize, countsBytes);
    }

    /** Appends rows. */
    public void write(PackedSequences rows) throws IOException {
        if (rows.length() != sequenceLength) {
            throw new IllegalArgumentException(
                    "The shard's sequences have " + sequenceLength + " tokens, but these have " + rows.length() + ".");
        }
        if (rows.countsBytes() != countsBytes) {
            throw new IllegalArgumentException("The shard's rows " + (countsBytes ? "tell" : "do not tell")
                    + " the bytes of their targets, but these " + (countsBytes ? "do not." : "do."));
        }
        for (int row = 0; row < rows.sequences(); row++) {
            writer.write(new SequenceWriteSupport.Row(rows, row));
        }
        sequences += rows.sequences();
    }

    /** Rows written so far. */
    public long sequences() {
        return sequences;
    }

    /** Ends the shard and gives it its name. */
    public void commit() throws IOException {
        closed = true;
        file.holdBack();
        writer.close();
        if (fileSystem.exists(shard)) {
            fileSystem.delete(shard, false);
        }
        if (!fileSystem.rename(unfinished, shard)) {
            throw new IOException("The token shard " + unfinished + " could not be renamed to " + shard
                    + "; check that the folder can be written to.");
        }
    }

    /** Removes what was written, unless it was committed. */
    @Override
    public void close() throws IOException {
        if (!closed) {
            closed = true;
            writer.close();
            fileSystem.delete(unfinished, false);
        }
    }

    private static final class Builder extends ParquetWriter.Builder<SequenceWriteSupport.Row, Builder> {
        private final MessageType schema;
        private final Map<String, String> footer;

        Builder(OutputFile file, MessageType schema, Map<String, String> footer) {
            super(file);
            this.schema = schema;
            this.footer = footer;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<SequenceWriteSupport.Row> getWriteSupport(Configuration hadoop) {
            return new SequenceWriteSupport(schema, footer);
        }
    }
}
