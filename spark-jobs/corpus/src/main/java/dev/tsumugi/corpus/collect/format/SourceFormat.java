package dev.tsumugi.corpus.collect.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tsumugi.corpus.collect.source.ReadContext;
import dev.tsumugi.corpus.collect.source.RecordFormat;
import dev.tsumugi.corpus.collect.source.RecordReader;
import dev.tsumugi.corpus.collect.source.StreamOrigin;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;

/** The formats of files and archive entries, by their names in the configuration. */
public enum SourceFormat implements RecordFormat {
    /** The first of the others whose name or first bytes a stream has; else a page. */
    AUTO(PageReader::new, "", List.of()),
    WARC(WarcRecordReader::new, "WARC/", List.of(".warc")),
    HTML(PageReader::ofHtml, "", List.of()),
    TEXT(PageReader::ofText, "", List.of()),
    LINES(LinesReader::new, "", List.of()),
    JSON_LINES(JsonLinesReader::new, "", List.of(".jsonl", ".ndjson")),
    PARQUET(ParquetRecordReader::open, "PAR1", List.of(".parquet"));

    private final transient Opener opener;
    private final String firstBytes;
    private final List<String> nameEndings;

    /**
     * @param opener makes the reader of a stream
     * @param firstBytes that the format begins with; empty where they say nothing
     * @param nameEndings of its files, {@code .gz} taken off
     */
    SourceFormat(Opener opener, String firstBytes, List<String> nameEndings) {
        this.opener = opener;
        this.firstBytes = firstBytes;
        this.nameEndings = nameEndings;
    }

    /** Makes a reader. */
    @FunctionalInterface
    private interface Opener {
        RecordReader open(InputStream in, StreamOrigin origin, ReadContext context) throws IOException;
    }

    @Override
    public RecordReader open(InputStream in, byte[] head, StreamOrigin origin, ReadContext context) throws IOException {
        SourceFormat format = this == AUTO ? of(origin.name(), head) : this;
        return format.opener.open(in, origin, context);
    }

    private static SourceFormat of(String name, byte[] head) {
        String start = new String(head, ISO_8859_1);
        return Stream.of(values())
                .filter(known -> known.nameEndings.stream().anyMatch(name::endsWith)
                        || !known.firstBytes.isEmpty() && start.startsWith(known.firstBytes))
                .findFirst()
                .orElse(AUTO);
    }
}
