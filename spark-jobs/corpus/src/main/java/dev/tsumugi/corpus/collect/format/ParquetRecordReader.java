package dev.tsumugi.corpus.collect.format;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;

import dev.tsumugi.corpus.charset.TextDecoder;
import dev.tsumugi.corpus.collect.source.GuardedReader;
import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.SkipReason;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** The rows of a Parquet file: the text in one string column, perhaps an address in another; no other column is read. */
final class ParquetRecordReader implements RecordReader {
    private final ReadContext context;
    private final long fileBytes;
    private final ParquetReader<Group> rows;
    private long number;

    private ParquetRecordReader(ReadContext context) throws IOException {
        this.context = context;
        Configuration hadoop = context.hadoop();
        Path path = new Path(context.file().path());
        this.fileBytes = path.getFileSystem(hadoop).getFileStatus(path).getLen();
        ParquetFooter.require(path, fileBytes, hadoop);
        Configuration reading = new Configuration(hadoop);
        reading.set(ReadSupport.PARQUET_READ_SCHEMA, columns(path, hadoop).toString());
        this.rows = ParquetReader.builder(new GroupReadSupport(), path)
                .withConf(reading)
                .build();
    }

    /** The reader of a file. It opens the file itself, since Parquet is read from its end. */
    static RecordReader open(InputStream ignored, StreamOrigin origin, ReadContext context) {
        return new GuardedReader(
                origin.location(),
                () -> {
                    if (origin.depth() > 0 || origin.unzipped()) {
                        throw new IOException("a Parquet file is not read from an archive");
                    }
                    return new ParquetRecordReader(context);
                },
                context,
                SkipReason.UNREADABLE);
    }

    private MessageType columns(Path path, Configuration hadoop) throws IOException {
        SourceConfig source = context.source();
        try (ParquetFileReader file = ParquetFileReader.open(HadoopInputFile.fromPath(path, hadoop))) {
            MessageType schema = file.getFileMetaData().getSchema();
            List<Type> wanted = Stream.of(source.textField(), source.urlField())
                    .distinct()
                    .filter(schema::containsField)
                    .map(schema::getType)
                    .filter(type -> type.isPrimitive()
                            && type.asPrimitiveType().getPrimitiveTypeName() == BINARY
                            && !type.isRepetition(Type.Repetition.REPEATED))
                    .toList();
            if (wanted.isEmpty() || !wanted.get(0).getName().equals(source.textField())) {
                throw new IOException("it has no string column \"" + source.textField() + "\"");
            }
            for (BlockMetaData rowGroup : file.getRowGroups()) {
                for (ColumnChunkMetaData column : rowGroup.getColumns()) {
                    requireWithinFile(column);
                }
            }
            return new MessageType(schema.getName(), wanted);
        }
    }

    /** Parquet's library makes room for a column before it reads it. */
    private void requireWithinFile(ColumnChunkMetaData column) throws IOException {
        long start = column.getStartingPos();
        long bytes = column.getTotalSize();
        if (start < 0 || bytes < 0 || bytes > fileBytes - start) {
            throw new IOException("its footer puts " + bytes + " bytes of column "
                    + column.getPath().toDotString() + " at byte " + start + " of " + fileBytes);
        }
    }

    @Override
    public String location() {
        return context.file().name() + "#" + number;
    }

    @Override
    public RawDocument next() throws IOException {
        for (Group row = rows.read(); row != null; row = rows.read()) {
            number++;
            byte[] bytes = value(row, context.source().textField());
            context.budget().draw(bytes.length, fileBytes);
            if (bytes.length > context.limits().maxDocumentBytes()) {
                context.skipTooLarge(location());
                continue;
            }
            String text = decode(bytes).orElse(null);
            if (text == null) {
                context.skipUndecodable(location(), StandardCharsets.UTF_8);
            } else if (text.isBlank()) {
                context.account().skip(SkipReason.EMPTY, location(), "its text is empty");
            } else {
                String url = decode(value(row, context.source().urlField())).orElse("");
                return context.documents().ofText(location(), url.isEmpty() ? location() : url, text);
            }
        }
        return null;
    }

    private static byte[] value(Group row, String column) {
        return row.getType().containsField(column) && row.getFieldRepetitionCount(column) > 0
                ? row.getBinary(column, 0).getBytes()
                : new byte[0];
    }

    private Optional<String> decode(byte[] bytes) {
        return TextDecoder.decode(bytes, List.of(context.source().charset()));
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
