package dev.tsumugi.corpus.collect.format;

import static dev.tsumugi.corpus.collect.format.WarcBytes.concat;
import static dev.tsumugi.corpus.collect.format.WarcBytes.http;
import static dev.tsumugi.corpus.collect.format.WarcBytes.latin1;
import static dev.tsumugi.corpus.collect.format.WarcBytes.record;
import static dev.tsumugi.corpus.collect.format.WarcBytes.response;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.source.Archives;
import dev.tsumugi.corpus.collect.source.DocumentFactory;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarcRecordReaderTest {
    private static final Path REAL = Path.of(System.getProperty("shared.data", "../../../shared/data"), "warc");

    private final SourceBuilder source = new SourceBuilder();

    @Test
    void readsPagesWithCharsetAddressAndDate() throws IOException {
        byte[] warc = response("https://example.org/ja", "200 OK", "text/html; charset=EUC-JP", "<p>ja</p>");
        Reading reading = Reading.of("x.warc", warc, source);

        RawDocument document = reading.documents().get(0);
        assertThat(reading.texts()).containsExactly("<p>ja</p>");
        assertThat(document.getUrl()).isEqualTo("https://example.org/ja");
        assertThat(document.getMediaType()).isEqualTo("text/html");
        assertThat(document.getCharset()).isEqualTo("EUC-JP");
        assertThat(document.getFetchDate()).isEqualTo("2026-03-04T05:06:07Z");
        assertThat(document.getId()).isEqualTo(DocumentFactory.id("docs", "x.warc#0"));
    }

    @Test
    void givesTwoCapturesOfOnePageTwoIds() throws IOException {
        byte[] page = response("https://example.org/", "200 OK", "text/html", "<p>same</p>");
        Reading reading = Reading.of("x.warc.gz", concat(Archives.gzip(page), Archives.gzip(page)), source);

        assertThat(reading.documents()).hasSize(2);
        assertThat(reading.documents().get(0).getId())
                .isNotEqualTo(reading.documents().get(1).getId());
    }

    @Test
    void countsOtherRecordsByReason() throws IOException {
        byte[] warc = concat(
                record(
                        "request",
                        "https://example.org/",
                        "application/http; msgtype=request",
                        "GET / HTTP/1.1\r\n\r\n"),
                response("https://example.org/404", "404 Not Found", "text/html", "gone"),
                response("https://example.org/png", "200 OK", "image/png", "png"),
                response("https://example.org/plain", "203 OK", "text/plain", "kept"),
                response("https://example.org/none", "200 OK", "", "<html>kept too"),
                record("response", "https://example.org/broken", "application/http; msgtype=response", "no header"));
        Reading reading = Reading.of("x.warc", warc, source);

        assertThat(reading.texts()).containsExactly("kept", "<html>kept too");
        assertThat(reading.end().skipped())
                .containsEntry("not-a-page", 1L)
                .containsEntry("http-status", 1L)
                .containsEntry("media-type", 1L)
                .containsEntry("malformed-record", 1L)
                .hasSize(4);
    }

    @Test
    void readsTheTextsOfWetFilesAndResources() throws IOException {
        byte[] wet = concat(
                record("warcinfo", "https://example.org/", "application/warc-fields", "software: x"),
                record("conversion", "https://example.org/ja", "text/plain", latin1("今日はいい天気です。")),
                record("resource", "https://example.org/page", "text/html; charset=utf-8", latin1("<html>頁</html>")),
                record("resource", "https://example.org/image", "image/png", "png"),
                record("resource", "<metadata://gnu.org/software/wget/warc/wget.log>", "text/plain", "log"));
        Reading reading = Reading.of("x.warc.wet", wet, source);

        assertThat(reading.texts()).containsExactly("今日はいい天気です。", "<html>頁</html>");
        assertThat(reading.documents().get(0).getUrl()).isEqualTo("https://example.org/ja");
        assertThat(reading.documents().get(1).getCharset()).isEqualTo("utf-8");
        assertThat(reading.end().skipped())
                .containsEntry("not-a-page", 2L)
                .containsEntry("media-type", 1L)
                .hasSize(2);
    }

    @Test
    void removesTransferAndContentEncoding() throws IOException {
        byte[] packed = Archives.gzip("<p>zipped</p>".getBytes(UTF_8));
        String chunked = "6\r\nchunk \r\n2\r\ned\r\n0\r\n\r\n";
        byte[] warc = concat(
                http("https://example.org/gz", "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip", packed),
                http(
                        "https://example.org/chunked",
                        "200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked",
                        chunked.getBytes(UTF_8)),
                http(
                        "https://example.org/odd",
                        "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: rot13",
                        "x".getBytes(UTF_8)),
                http(
                        "https://example.org/cut",
                        "200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip",
                        Arrays.copyOf(packed, 20)));
        Reading reading = Reading.of("x.warc", warc, source);

        assertThat(reading.texts()).containsExactly("<p>zipped</p>", "chunk ed");
        assertThat(reading.end().skipped()).containsExactly(Map.entry("undecodable", 2L));
    }

    @Test
    void setsAsideAPageThatIsTooLargeAndReadsOn() throws IOException {
        byte[] warc = concat(
                response("https://example.org/big", "200 OK", "text/html", "x".repeat(1_000_001)),
                response("https://example.org/", "200 OK", "text/html", "next"));
        Reading reading = Reading.of("x.warc", warc, source);

        assertThat(reading.texts()).containsExactly("next");
        assertThat(reading.end().skipped()).containsEntry("document-too-large", 1L);
    }

    @Test
    void keepsWhatATruncatedFileGaveBefore() throws IOException {
        byte[] first = Archives.gzip(response("https://example.org/1", "200 OK", "text/html", "first"));
        byte[] second = Archives.gzip(response("https://example.org/2", "200 OK", "text/html", "second"));
        byte[] cut = Arrays.copyOf(concat(first, second), first.length + second.length - 30);
        Reading reading = Reading.of("x.warc.gz", cut, source);

        assertThat(reading.texts()).containsExactly("first");
        assertThat(reading.end().failures()).singleElement().satisfies(failure -> {
            assertThat(failure.reason()).isEqualTo("truncated");
            assertThat(failure.detail()).endsWith("after " + cut.length + " bytes of x.warc.gz");
        });
    }

    @Test
    void keepsWhatATruncatedUncompressedFileGaveBefore() throws IOException {
        byte[] first = response("https://example.org/1", "200 OK", "text/html", "first");
        byte[] second = response("https://example.org/2", "200 OK", "text/html", "second");
        Reading reading =
                Reading.of("x.warc", Arrays.copyOf(concat(first, second), first.length + second.length - 7), source);

        assertThat(reading.texts()).containsExactly("first");
        assertThat(reading.end().skipped()).containsExactly(Map.entry("truncated", 1L));
    }

    @ParameterizedTest
    @CsvSource({"sample-0000.warc.gz, 22", "sample-0001.warc.gz, 15"})
    void readsRealFiles(String name, int responses) throws IOException {
        assumeTrue(Files.exists(REAL.resolve(name)), "the shared test data is not here: warc/" + name);
        Reading reading = Reading.of(name, Files.readAllBytes(REAL.resolve(name)), source);

        assertThat(reading.end().failures()).isEmpty();
        assertThat(reading.documents()).hasSize(responses);
    }
}
