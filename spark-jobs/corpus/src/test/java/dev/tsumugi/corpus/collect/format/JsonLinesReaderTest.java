package dev.tsumugi.corpus.collect.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.source.DocumentFactory;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import java.io.IOException;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class JsonLinesReaderTest {
    @Test
    void readsTextAndAddressOfEachRecord() throws IOException {
        Reading reading = Reading.of("a.jsonl", """
                {"text": "春が来た。", "url": "https://example.org/1"}

                {"text": "two\\nlines", "lang": "en"}
                """, new SourceBuilder());

        assertThat(reading.texts()).containsExactly("春が来た。", "two\nlines");
        assertThat(reading.urls()).containsExactly("https://example.org/1", "a.jsonl#3");
        assertThat(reading.documents().get(0).getId()).isEqualTo(DocumentFactory.id("docs", "a.jsonl#1"));
    }

    @Test
    void readsTheFirstRecordBehindAByteOrderMark() throws IOException {
        assertThat(Reading.of("a.jsonl", "\uFEFF{\"text\": \"fine\"}\n", new SourceBuilder())
                        .texts())
                .containsExactly("fine");
    }

    @Test
    void skipsRecordsThatAreBrokenOrHoldNoText() throws IOException {
        Reading reading = Reading.of("a.ndjson", """
                {"text": "cut
                {"body": "x"}
                {"text": 3}
                {"text": ""}
                {"text": "fine"}
                """, new SourceBuilder());

        assertThat(reading.texts()).containsExactly("fine");
        assertThat(reading.end().skipped())
                .containsEntry("malformed-record", 1L)
                .containsEntry("missing-text", 2L)
                .containsEntry("empty", 1L);
        assertThat(reading.end().failures()).singleElement().satisfies(failure -> {
            assertThat(failure.file()).isEqualTo("a.ndjson");
            assertThat(failure.entry()).isEqualTo("#1");
        });
    }

    @Test
    void aReplacementCharacterOfTheAuthorIsRead() throws IOException {
        Reading reading = Reading.of(
                "a.jsonl", "{\"text\":\"it holds \uFFFD\"}\n{\"text\":\"it holds \\ufffd\"}\n", new SourceBuilder());

        assertThat(reading.texts()).containsExactly("it holds \uFFFD", "it holds \uFFFD");
        assertThat(reading.end().skipped()).isEmpty();
    }

    @Test
    void setsAsideALineWithAnythingBehindItsObject() throws IOException {
        Reading reading = Reading.of("a.jsonl", """
                {"text": "first of two"}{"text": "second of two"}
                {"text": "first of two"},{"text": "second of two"}
                {"text": "cut"} garbage
                {"text": "cut"}]
                {"text": "fine"}\s\s
                """, new SourceBuilder());

        assertThat(reading.texts()).containsExactly("fine");
        assertThat(reading.end().skipped()).containsEntry("malformed-record", 4L);
        assertThat(reading.failures()).contains("#1 malformed-record: something stands behind its JSON value");
    }

    @Test
    void numbersThatPythonWritesElsewhereDoNotCostTheRecord() throws IOException {
        Reading reading = Reading.of("a.jsonl", """
                {"text": "one", "score": NaN}
                {"score": -Infinity, "text": "two"}
                {"text": "three", "more": {"scores": [Infinity, 1]}}
                """, new SourceBuilder());

        assertThat(reading.texts()).containsExactly("one", "two", "three");
    }

    @Test
    void halvesOfSurrogatePairsBecomeReplacementCharacters() throws IOException {
        Reading reading =
                Reading.of("a.jsonl", "{\"text\":\"a\\ud83d b\\ude00 c\\ud83d\\ude00\"}\n", new SourceBuilder());

        assertThat(reading.texts()).containsExactly("a\uFFFD b\uFFFD c😀");
    }

    @Test
    void detectsTheCharsetWhereNoneIsDeclared() throws IOException {
        byte[] bytes = "{\"text\": \"吾輩は猫である。～\"}\n".getBytes(Charset.forName("windows-31j"));

        assertThat(Reading.of("a.jsonl", bytes, new SourceBuilder()).texts()).containsExactly("吾輩は猫である。～");
    }
}
