package dev.tsumugi.corpus.collect.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.SourceReader;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.corpus.collect.source.SourceFile;
import dev.tsumugi.corpus.collect.source.SourceFiles;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetRecordReaderTest {
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType(
            "message page { optional int64 score; optional binary text (STRING); optional binary url (STRING); }");

    @TempDir
    Path folder;

    @Test
    void readsTextAndAddressOfEachRow() throws IOException {
        write(row("一つ", "https://example.org/1"), row("two", null), row(null, "https://example.org/3"));
        Reading reading = read(folder.resolve("a.parquet"));

        assertThat(reading.texts()).containsExactly("一つ", "two");
        assertThat(reading.urls()).containsExactly("https://example.org/1", "a.parquet#2");
        assertThat(reading.end().skipped()).containsEntry("empty", 1L);
    }

    @Test
    void readsOnlyFilesThatTheGlobsChoose() throws IOException {
        write(row("one", null));

        assertThat(read(folder.resolve("a.parquet"), new SourceBuilder().exclude("a.*"))
                        .texts())
                .isEmpty();
        assertThat(read(folder.resolve("a.parquet"), new SourceBuilder().include("b.*"))
                        .texts())
                .isEmpty();
        assertThat(read(folder.resolve("a.parquet"), new SourceBuilder().include("a.*"))
                        .texts())
                .containsExactly("one");
    }

    @Test
    void notesAFileWithoutTheColumnAndAFileThatIsNoParquet() throws IOException {
        Path file = folder.resolve("b.parquet");
        Files.writeString(file, "no parquet at all");
        assertThat(read(file).failures())
                .singleElement()
                .asString()
                .startsWith(" unreadable: ")
                .contains("b.parquet");
    }

    private static Group row(String text, String url) {
        Group row = new SimpleGroupFactory(SCHEMA).newGroup().append("score", 1L);
        if (text != null) {
            row.append("text", text);
        }
        return url == null ? row : row.append("url", url);
    }

    private void write(Group... rows) throws IOException {
        org.apache.hadoop.fs.Path path =
                new org.apache.hadoop.fs.Path(folder.resolve("a.parquet").toUri());
        try (ParquetWriter<Group> writer =
                ExampleParquetWriter.builder(path).withType(SCHEMA).build()) {
            for (Group row : rows) {
                writer.write(row);
            }
        }
    }

    private static Reading read(Path file) throws IOException {
        return read(file, new SourceBuilder());
    }

    private static Reading read(Path file, SourceBuilder settings) throws IOException {
        SourceConfig source = settings.path(file.toString()).build();
        List<SourceFile> files = SourceFiles.list(source, new Configuration()).files();
        try (SourceReader reader = SourceReader.open(files.get(0), Reading.LIMITS, new Configuration())) {
            List<RawDocument> documents = new ArrayList<>();
            for (RawDocument document = reader.next(); document != null; document = reader.next()) {
                documents.add(document);
            }
            return new Reading(documents, reader.end());
        }
    }
}
