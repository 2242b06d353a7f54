package dev.tsumugi.corpus.collect.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.SourceReader;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import dev.tsumugi.corpus.collect.source.SourceConfig;
import dev.tsumugi.corpus.collect.source.SourceFile;
import dev.tsumugi.corpus.collect.source.SourceFiles;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
                .startsWith(" unreadable: it is no Parquet file, or an encrypted one: it does not end in PAR1, after ")
                .endsWith("b.parquet");
    }

    @Test
    void aFooterThatTellsAnEndlessListEndsItsFileOnly() throws IOException {
        byte[] list = {0x29, (byte) 0xfc, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07, 0};

        assertThat(readFooter(list))
                .singleElement()
                .asString()
                .startsWith(" unreadable: its footer tells a list of 2147483647 elements in 1 bytes, after ");
        byte[] nested = new byte[200_000];
        Arrays.fill(nested, (byte) 0x1c);
        assertThat(readFooter(nested))
                .singleElement()
                .asString()
                .startsWith(" unreadable: its footer nests structs deeper than 32");
        Arrays.fill(nested, (byte) 0x19);
        assertThat(readFooter(nested)).singleElement().asString().startsWith(" unreadable: its footer nests lists");
        assertThat(readFooter(new byte[] {0x28, (byte) 0xff, (byte) 0xff, 0x7f}))
                .singleElement()
                .asString()
                .startsWith(" unreadable: its footer tells a text of 2097151 bytes in 0");
    }

    @Test
    void aDamagedFileEndsInOneFaultAndNothingEscapes() throws IOException {
        Group[] rows = new Group[50];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = row("text number " + i, "https://example.org/" + i);
        }
        write(rows);
        byte[] whole = Files.readAllBytes(folder.resolve("a.parquet"));
        Random random = new Random(4);
        for (int round = 0; round < 40; round++) {
            byte[] damaged = round % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            if (damaged.length == whole.length) {
                damaged[whole.length - 1 - random.nextInt(Math.min(whole.length, 900))] ^=
                        (byte) (1 << random.nextInt(8));
            }
            Path file = folder.resolve("damaged.parquet");
            Files.write(file, damaged);
            assertThat(read(file).failures().size()).as("round %d", round).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void textsThatRepeatBeyondTheRatioAreABomb() throws IOException {
        Group[] rows = new Group[100];
        Arrays.fill(rows, row("x".repeat(900_000), null));
        write(rows);

        assertThat(read(folder.resolve("a.parquet")).failures())
                .singleElement()
                .asString()
                .contains("archive-too-large: more than 20000000 bytes unpacked");
    }

    private List<String> readFooter(byte[] footer) throws IOException {
        byte[] magic = "PAR1".getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(footer.length + 12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(magic).put(footer).putInt(footer.length).put(magic);
        Path file = folder.resolve("footer.parquet");
        Files.write(file, bytes.array());
        return read(file).failures();
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
