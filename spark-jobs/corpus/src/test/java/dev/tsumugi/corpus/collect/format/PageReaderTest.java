package dev.tsumugi.corpus.collect.format;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.source.CountingInputStream;
import dev.tsumugi.corpus.collect.source.DocumentFactory;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import dev.tsumugi.corpus.document.RawDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.junit.jupiter.api.Test;

class PageReaderTest {
    private final SourceBuilder source = new SourceBuilder();

    @Test
    void fillsInWhatTheSourceDeclares() throws IOException {
        RawDocument document = Reading.of("a/b.txt", "text", source.charset("Shift_JIS"))
                .documents()
                .get(0);

        assertThat(document.getId())
                .isEqualTo(DocumentFactory.id("docs", "a/b.txt"))
                .hasSize(32);
        assertThat(document.getUrl()).isEqualTo("a/b.txt");
        assertThat(document.getSource()).isEqualTo("docs");
        assertThat(document.getKind()).isEqualTo("docs");
        assertThat(document.getLicense()).isEqualTo("Apache-2.0");
        assertThat(document.getLanguage()).isEqualTo("en");
        assertThat(document.getCharset()).isEqualTo("Shift_JIS");
        assertThat(document.getMediaType()).isEqualTo("text/plain");
        assertThat(document.getFetchDate()).isEqualTo("2026-01-02");
        assertThat(document.getContent()).isEqualTo("text".getBytes(UTF_8));
    }

    @Test
    void prefersTheConfiguredFetchDate() throws IOException {
        RawDocument document = Reading.of("b.txt", "text", source.fetchDate("2020-05-01"))
                .documents()
                .get(0);

        assertThat(document.getFetchDate()).isEqualTo("2020-05-01");
    }

    @Test
    void tellsTheMediaTypeByNameThenByFirstBytes() throws IOException {
        assertThat(mediaType("A.java", "<html>")).isEqualTo("text/x-java");
        assertThat(mediaType("README.md", "text")).isEqualTo("text/markdown");
        assertThat(mediaType("page", "<!DOCTYPE HTML><title>x</title>")).isEqualTo("text/html");
        assertThat(mediaType("LICENSE", "text")).isEqualTo("text/plain");
    }

    @Test
    void obeysTheConfiguredFormat() throws IOException {
        source.format(SourceFormat.HTML);
        assertThat(mediaType("page.php", "text")).isEqualTo("text/html");
        source.format(SourceFormat.TEXT);
        assertThat(mediaType("page.html", "<html>")).isEqualTo("text/plain");
    }

    @Test
    void setsAsideWhatIsNoText() throws IOException {
        assertThat(Reading.of("a.txt", "a\0b", source).end().skipped()).containsEntry("not-text", 1L);
        assertThat(Reading.of("a.png", "text", source).end().skipped()).containsEntry("not-text", 1L);
        assertThat(Reading.of("a", "%PDF-1.7 text", source).end().skipped()).containsEntry("not-text", 1L);
        assertThat(Reading.of("a.txt", "", source).end().skipped()).containsEntry("empty", 1L);
    }

    @Test
    void keepsAPageWithAStrayNul() throws IOException {
        assertThat(Reading.of("a.html", "<p>" + "text ".repeat(300) + "\0</p>", source)
                        .documents())
                .hasSize(1);
    }

    @Test
    void readsWideCharsetsThatAreDeclaredOrMarked() throws IOException {
        assertThat(Reading.of("a.txt", "日本".getBytes(UTF_16), source).documents())
                .hasSize(1);
        assertThat(Reading.of("a.txt", "p\0l\0a\0i\0n\0 \0a\0b\0", source).documents())
                .hasSize(1);
        assertThat(Reading.of("a.txt", "a\0b\0", source.charset("UTF-16LE")).documents())
                .hasSize(1);
    }

    @Test
    void setsAsideAPageOfTwoHundredMegabytesWithoutReadingItAll() throws IOException {
        CountingInputStream page = new CountingInputStream(new SequenceInputStream(
                new ByteArrayInputStream("<html><body>".getBytes(UTF_8)), new Spaces(200_000_000)));
        Reading reading = Reading.of("huge.html", page, source, Reading.LIMITS);

        assertThat(reading.documents()).isEmpty();
        assertThat(reading.failures())
                .containsExactly(
                        " document-too-large: it has more than 1000000 bytes" + " (collect.limits.max-document-bytes)");
        assertThat(page.position()).isLessThan(1_100_000);
    }

    private String mediaType(String name, String text) throws IOException {
        return Reading.of(name, text, source).documents().get(0).getMediaType();
    }

    private static final class Spaces extends InputStream {
        private long remaining;

        Spaces(long bytes) {
            remaining = bytes;
        }

        @Override
        public int read() {
            return remaining-- > 0 ? ' ' : -1;
        }
    }
}
