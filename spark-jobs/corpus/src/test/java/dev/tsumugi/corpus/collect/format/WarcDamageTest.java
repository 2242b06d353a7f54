package dev.tsumugi.corpus.collect.format;

import static dev.tsumugi.corpus.collect.format.WarcBytes.concat;
import static dev.tsumugi.corpus.collect.format.WarcBytes.page;
import static dev.tsumugi.corpus.collect.format.WarcBytes.response;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.source.Archives;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broken record or gzip member ends only itself. */
class WarcDamageTest {
    private static final int RECORDS = 40;

    @Test
    void oneFlippedBitInAnyMemberLosesAtMostThatRecord() throws IOException {
        List<byte[]> members = members();
        Random random = new Random(7);
        for (int round = 0; round < 80; round++) {
            int hit = random.nextInt(RECORDS);
            byte[] damaged = members.get(hit).clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            List<byte[]> file = new ArrayList<>(members);
            file.set(hit, damaged);
            Reading reading = read("x.warc.gz", concat(file.toArray(byte[][]::new)));

            List<String> others = new ArrayList<>(texts());
            others.remove(hit);
            assertThat(reading.texts()).as("round %d, record %d", round, hit).containsAll(others);
            assertThat(texts()).containsAll(reading.texts());
            if (reading.documents().size() < RECORDS) {
                assertThat(reading.end().failures()).as("round %d", round).isNotEmpty();
            }
        }
    }

    @Test
    void tellsWhichMemberIsDamagedAndHowManyBytesItHas() throws IOException {
        byte[] first = Archives.gzip(page(1));
        byte[] second = Archives.gzip(page(2));
        byte[] damaged = second.clone();
        damaged[second.length - 6] ^= 1; // of the checksum
        Reading reading = read("x.warc.gz", concat(first, damaged, Archives.gzip(page(3))));

        assertThat(reading.texts()).containsExactly("<p>page 1", "<p>page 3");
        assertThat(reading.failures())
                .containsExactly("#" + page(1).length + " corrupt: the gzip member at byte " + first.length
                        + " is damaged: its checksum or length is wrong; " + second.length + " bytes were passed over");
        assertThat(reading.end().passedOverBytes()).isEqualTo(second.length);
    }

    @Test
    void readsTheMembersBehindOneThatIsMissingItsMiddle() throws IOException {
        List<byte[]> members = members();
        byte[] hole = members.get(20);
        byte[] left = Arrays.copyOf(hole, hole.length / 2);
        members.set(20, left);
        Reading reading = read("x.warc.gz", concat(members.toArray(byte[][]::new)));

        assertThat(reading.texts()).hasSize(RECORDS - 1).doesNotContain(texts().get(20));
        assertThat(reading.end().skipped()).containsExactly(Map.entry("corrupt", 1L));
    }

    @Test
    void readsOnBehindGarbageBetweenMembersAndCountsIt() throws IOException {
        byte[] noise = new byte[3000];
        new Random(3).nextBytes(noise);
        noise[0] = 'x';
        byte[] zeros = new byte[512];
        Reading reading = read(
                "x.warc.gz",
                concat(Archives.gzip(page(1)), noise, Archives.gzip(page(2)), zeros, Archives.gzip(page(3)), zeros));

        assertThat(reading.texts()).containsExactly("<p>page 1", "<p>page 2", "<p>page 3");
        assertThat(reading.end().skipped()).containsExactly(Map.entry("corrupt", 1L));
        assertThat(reading.end().passedOverBytes()).isEqualTo(3000);
    }

    @Test
    void readsOnBehindABrokenRecordOfAnUncompressedFile() throws IOException {
        Random random = new Random(11);
        for (int round = 0; round < 80; round++) {
            int hit = random.nextInt(RECORDS);
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            for (int i = 0; i < RECORDS; i++) {
                byte[] record = record(i);
                if (i == hit) {
                    record[random.nextInt(record.length)] ^= (byte) (1 << random.nextInt(8));
                }
                file.write(record);
            }
            List<String> others = new ArrayList<>(texts());
            others.remove(hit);
            assertThat(read("x.warc", file.toByteArray()).texts())
                    .as("round %d, record %d", round, hit)
                    .containsAll(others);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-5", "ten", "1e3", "99999999999999999999", "9999999999", "3", "0", "200000", "0x20", "12 13"
            })
    void aWrongLengthEndsOnlyItsRecord(String length) throws IOException {
        String wrong = text(page(2)).replaceFirst("Content-Length: \\d+", "Content-Length: " + length);
        Reading reading = read("x.warc", concat(page(1), bytes(wrong), page(3), page(4)));

        assertThat(reading.texts()).containsExactly("<p>page 1", "<p>page 3", "<p>page 4");
        assertThat(reading.end().skipped()).containsExactly(Map.entry("malformed-record", 1L));
        assertThat(reading.failures().get(0))
                .startsWith("#" + page(1).length + " malformed-record: its Content-Length")
                .endsWith(wrong.length() + " bytes were passed over");
    }

    @Test
    void aMissingLengthEndsOnlyItsRecord() throws IOException {
        String wrong = text(page(2)).replaceFirst("Content-Length: \\d+\r\n", "");
        Reading reading = read("x.warc", concat(page(1), bytes(wrong), page(3)));

        assertThat(reading.texts()).containsExactly("<p>page 1", "<p>page 3");
        assertThat(reading.end().skipped()).containsExactly(Map.entry("malformed-record", 1L));
    }

    @Test
    void readsHeadersThatEndInLineFeedsAlone() throws IOException {
        byte[] body = bytes("HTTP/1.1 200 OK\nContent-Type: text/html\n\n<p>unix\r\n");
        byte[] record = concat(
                bytes("WARC/1.0\nWARC-Type: response\nWARC-Target-URI: https://example.org/u\nContent-Length: "
                        + body.length + "\n\n"),
                body,
                bytes("\n\n"));

        assertThat(read("x.warc", concat(record, page(1), record)).texts())
                .containsExactly("<p>unix\r\n", "<p>page 1", "<p>unix\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\n", "\r\n\r\n\r\n\r\n\r\n", "\n\n\n\n\n\n\n"})
    void readsRecordsWithAnyNumberOfEmptyLinesBetweenThem(String between) throws IOException {
        byte[] first = bytes(text(page(1)).stripTrailing() + between);
        Reading reading = read("x.warc", concat(bytes(between), first, page(2), bytes(between)));

        assertThat(reading.texts()).containsExactly("<p>page 1", "<p>page 2");
        assertThat(reading.end().skipped()).isEmpty();
    }

    @Test
    void aRecordWithoutAddressHasItsPlaceForOne() throws IOException {
        byte[] nameless = bytes(text(page(1)).replaceFirst("WARC-Target-URI.*\r\n", ""));
        RawDocument document =
                read("x.warc", concat(nameless, page(2))).documents().get(0);

        assertThat(document.getUrl()).isEqualTo("x.warc#0");
    }

    @Test
    void unfoldsLongFields() throws IOException {
        String folded = text(page(1)).replace("https://example.org/1", "\r\n\thttps://example.org/1");

        assertThat(read("x.warc", bytes(folded)).urls()).containsExactly("https://example.org/1");
    }

    @Test
    void bytesBetweenRecordsArePassedOverAndCounted() throws IOException {
        Reading reading = read("x.warc", concat(page(1), bytes("nonsense WARC/1.0\r\n\r\n"), page(2), bytes("tail")));

        assertThat(reading.texts()).containsExactly("<p>page 1", "<p>page 2");
        assertThat(reading.failures())
                .containsExactly(
                        "#" + page(1).length + " corrupt: no record begins here; 21 bytes were passed over",
                        "#" + (2 * page(1).length + 21) + " corrupt: no record begins here; 4 bytes were passed over");
        assertThat(reading.end().passedOverBytes()).isEqualTo(25);
    }

    @Test
    void aHeaderThatIsCutByTheNextRecordEndsOnlyItself() throws IOException {
        byte[] cut = Arrays.copyOf(page(1), 60);
        Reading reading = read("x.warc", concat(cut, bytes("\r\n"), page(2)));

        assertThat(reading.texts()).containsExactly("<p>page 2");
        assertThat(reading.failures())
                .containsExactly("#0 malformed-record: its header ends in another one; 62 bytes were passed over");
    }

    @Test
    void aHeaderWithoutEndIsPassedOverToTheNextRecord() throws IOException {
        byte[] endless = bytes("WARC/1.0\r\nWARC-Type: " + "x".repeat(3_000_000) + "\n");
        Reading reading = read("x.warc", concat(endless, page(2)));

        assertThat(reading.texts()).containsExactly("<p>page 2");
        assertThat(reading.failures())
                .containsExactly("#0 corrupt: a header has more than 1048576 bytes; " + endless.length
                        + " bytes were passed over");
    }

    @Test
    void aPageThatQuotesARecordIsWhole() throws IOException {
        String quote = "<pre>\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nxxxxx\r\n\r\n</pre>";
        Reading reading =
                read("x.warc", concat(response("https://example.org/q", "200 OK", "text/html", quote), page(2)));

        assertThat(reading.texts()).containsExactly(quote, "<p>page 2");
    }

    @Test
    void aFileThatEndsWithinARecordSaysSo() throws IOException {
        byte[] whole = concat(page(1), page(2));
        Reading reading = read("x.warc", Arrays.copyOf(whole, whole.length - 12));

        assertThat(reading.texts()).containsExactly("<p>page 1");
        assertThat(reading.failures())
                .containsExactly("#" + page(1).length + " truncated: the file ends within its block; "
                        + (page(2).length - 12) + " bytes were passed over");
    }

    @Test
    void aHeaderOfManyFoldedLinesOrLineBreaksTakesNoTime() throws IOException {
        String folded = text(page(1)).replaceFirst("WARC-Date", "X: y\r\n" + " z\n".repeat(300_000) + "WARC-Date");
        String breaks = text(page(2)).replaceFirst("WARC-Date", "X: " + "\r".repeat(900_000) + "y\r\nWARC-Date");
        String http =
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX: y\r\n" + " z\n".repeat(300_000) + "\r\n<p>page 3";
        byte[] file = concat(
                bytes(folded),
                bytes(breaks),
                WarcBytes.record("response", "https://example.org/", "application/http", http));

        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(read("x.warc", file).texts()).containsExactly("<p>page 1", "<p>page 2", "<p>page 3"));
    }

    @Test
    void thousandsOfEmptyMembersAreNothing() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        byte[] empty = Archives.gzip(new byte[0]);
        for (int i = 0; i < 20_000; i++) {
            file.write(empty);
        }
        file.write(Archives.gzip(page(1)));

        assertThat(read("x.warc.gz", file.toByteArray()).texts()).containsExactly("<p>page 1");
    }

    private static Reading read(String name, byte[] file) throws IOException {
        return Reading.of(name, file, new SourceBuilder());
    }

    private static List<byte[]> members() throws IOException {
        List<byte[]> members = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            members.add(Archives.gzip(record(i)));
        }
        return members;
    }

    private static byte[] record(int number) throws IOException {
        return response("https://example.org/" + number, "200 OK", "text/html", texts().get(number));
    }

    /** Bodies that do not compress to nothing. */
    private static List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            StringBuilder text = new StringBuilder("<p>number " + i);
            new Random(i).ints(200).forEach(word -> text.append(' ').append(Integer.toString(word, 36)));
            texts.add(text.toString());
        }
        return texts;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
