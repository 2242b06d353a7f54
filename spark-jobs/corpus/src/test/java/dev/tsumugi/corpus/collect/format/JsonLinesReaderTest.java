package dev.tsumugi.corpus.collect.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.source.DocumentFactory;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import java.io.IOException;
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
}
