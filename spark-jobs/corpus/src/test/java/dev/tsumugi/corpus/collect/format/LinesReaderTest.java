package dev.tsumugi.corpus.collect.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.source.CollectLimitsConfig;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import org.junit.jupiter.api.Test;

class LinesReaderTest {
    private final SourceBuilder source = new SourceBuilder().format(SourceFormat.LINES);

    @Test
    void makesADocumentOfEachLineThatIsNotBlank() throws IOException {
        Reading reading = Reading.of("a.txt", "one\r\n\n  \ntwo", source);

        assertThat(reading.texts()).containsExactly("one", "two");
        assertThat(reading.urls()).containsExactly("a.txt#1", "a.txt#4");
        assertThat(reading.documents().get(0).getCharset()).isEqualTo("UTF-8");
    }

    @Test
    void joinsSoManyLinesToOneDocument() throws IOException {
        assertThat(Reading.of("a.txt", "1\n2\n3\n4\n5\n", source.linesPerDocument(2))
                        .texts())
                .containsExactly("1\n2", "3\n4", "5");
    }

    @Test
    void takesTheFirstGroupOfThePattern() throws IOException {
        String glosses = "  1 a license\n00001740 03 n | that which is perceived \n00002137 v | to be\n";

        assertThat(Reading.of("data.noun", glosses, source.linePattern("\\| (.+?)\\s*$"))
                        .texts())
                .containsExactly("that which is perceived", "to be");
    }

    @Test
    void decodesTheDeclaredCharset() throws IOException {
        byte[] bytes = "一行\n二行\n".getBytes(Charset.forName("EUC-JP"));

        assertThat(Reading.of("a.txt", bytes, source.charset("EUC-JP")).texts()).containsExactly("一行", "二行");
    }

    @Test
    void setsAsideLinesThatAreNoTextInTheCharset() throws IOException {
        byte[] bytes = "plain\n一行\n".getBytes(Charset.forName("EUC-JP"));

        Reading reading = Reading.of("a.txt", bytes, source);

        assertThat(reading.texts()).containsExactly("plain");
        assertThat(reading.end().failures()).singleElement().satisfies(failure -> {
            assertThat(failure.entry()).isEqualTo("#2");
            assertThat(failure.reason()).isEqualTo("undecodable");
            assertThat(failure.detail())
                    .isEqualTo("its bytes are no text in UTF-8; name the charset of source docs"
                            + " (collect.sources[].charset)");
        });
    }

    @Test
    void aPatternThatIsTooDeepForALineEndsTheFileNotTheJob() throws IOException {
        Reading reading =
                Reading.of("a.txt", "fine\n" + "ab".repeat(100_000) + "\n", source.linePattern("^(?:a|b|fine)*$"));

        assertThat(reading.texts()).containsExactly("fine");
        assertThat(reading.end().skipped()).containsEntry("corrupt", 1L);
    }

    @Test
    void setsAsideLinesAndDocumentsThatAreTooLong() throws IOException {
        CollectLimitsConfig limits = new CollectLimitsConfig(10, 1000, 10, 1, 100);
        byte[] bytes = ("ok\n" + "x".repeat(20_000) + "\nabcdef\nghijkl\nend\n").getBytes(Charset.forName("UTF-8"));
        Reading single = Reading.of("a.txt", new ByteArrayInputStream(bytes), source, limits);
        assertThat(single.texts()).containsExactly("ok", "abcdef", "ghijkl", "end");
        assertThat(single.failures()).singleElement().asString().startsWith("#2 document-too-large");

        Reading pairs = Reading.of("a.txt", new ByteArrayInputStream(bytes), source.linesPerDocument(2), limits);
        assertThat(pairs.texts()).containsExactly("ok\nabcdef", "ghijkl\nend");
    }
}
