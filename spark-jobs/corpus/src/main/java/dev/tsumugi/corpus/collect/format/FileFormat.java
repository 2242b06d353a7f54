package dev.tsumugi.corpus.collect.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.SkipReason;
import dev.tsumugi.corpus.collect.source.SourceFormat;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.function.Predicate;

/**
 * A format of files and archive entries.
 *
 * @param format as a source's configuration names it
 * @param hasName whether a name means this format
 * @param firstBytes which the format begins with; empty where they say nothing
 * @param opener of its reader
 */
record FileFormat(SourceFormat format, Predicate<String> hasName, String firstBytes, Opener opener) {
    private static final List<FileFormat> ALL = List.of(
            new FileFormat(SourceFormat.WARC, name -> name.endsWith(".warc"), "WARC/", WarcRecordReader::new),
            new FileFormat(
                    SourceFormat.JSON_LINES,
                    name -> name.endsWith(".jsonl") || name.endsWith(".ndjson"),
                    "",
                    JsonLinesReader::new),
            new FileFormat(SourceFormat.PARQUET, RecordReaders::isParquet, "", FileFormat::parquetEntry),
            new FileFormat(SourceFormat.LINES, name -> false, "", LinesReader::new),
            new FileFormat(SourceFormat.HTML, name -> false, "", PageReader::new),
            new FileFormat(SourceFormat.TEXT, name -> false, "", PageReader::new),
            // What nothing else has recognised is a page.
            new FileFormat(SourceFormat.AUTO, name -> true, "", PageReader::new));

    /** Makes a reader. */
    @FunctionalInterface
    interface Opener {
        RecordReader open(InputStream in, StreamOrigin origin, ReadContext context) throws IOException;
    }

    /** The format of a stream: the configured one, else the first that its name or its first bytes mean. */
    static FileFormat of(SourceFormat configured, String name, byte[] head) {
        return ALL.stream()
                .filter(known -> configured == SourceFormat.AUTO ? known.means(name, head) : known.format == configured)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No reader is registered for " + configured));
    }

    private boolean means(String name, byte[] head) {
        return hasName.test(name) || !firstBytes.isEmpty() && new String(head, ISO_8859_1).startsWith(firstBytes);
    }

    private static RecordReader parquetEntry(InputStream in, StreamOrigin origin, ReadContext context) {
        context.account().skip(SkipReason.UNREADABLE, origin.location(), "a Parquet file is not read from an archive");
        return RecordReader.empty(origin.location());
    }
}
