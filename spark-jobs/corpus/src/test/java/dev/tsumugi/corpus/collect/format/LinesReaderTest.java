package dev.tsumugi.corpus.collect.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.collect.Reading;
import dev.tsumugi.corpus.collect.source.CollectLimitsConfig;
import dev.tsumugi.corpus.collect.source.SourceBuilder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "EUC-JP", "Shift_JIS", "ISO-2022-JP", "UTF-16LE", "UTF-16BE", "UTF-16"})
    void detectsTheCharsetOfAllLinesWhereNoneIsDeclared(String charset) throws IOException {
        String text = "plain text comes first\r\n" + "吾輩は猫である。\n東京都\n".repeat(3000);

        Reading reading = Reading.of("a.txt", text.getBytes(Charset.forName(charset)), source);

        assertThat(reading.failures()).isEmpty();
        assertThat(String.join("\n", reading.texts()))
                .isEqualTo(text.replace("\r", "").strip());
    }

    @Test
    void aLabelMeansForLinesWhatItMeansForPages() throws IOException {
        byte[] bytes = "第①部　丸で囲んだ数字のある行\n㈱と№と㍻\n髙橋と﨑山\n午前九時～午後五時\nﾊﾝｶｸの行\n".getBytes(Charset.forName("windows-31j"));

        for (String label : List.of("Shift_JIS", "x-sjis", "")) {
            Reading reading = Reading.of("a.txt", bytes, source.charset(label));
            assertThat(reading.failures()).isEmpty();
            assertThat(reading.texts()).containsExactly("第①部　丸で囲んだ数字のある行", "㈱と№と㍻", "髙橋と﨑山", "午前九時～午後五時", "ﾊﾝｶｸの行");
        }
    }

    @Test
    void aBadByteCostsOneCharacterOfItsLine() throws IOException {
        String line = "吾輩は猫である。名前はまだ無い。";
        byte[] bytes = (line + "\n" + line + "\n").getBytes(UTF_8);
        bytes[3] = (byte) 0xFF;

        List<String> texts = Reading.of("a.txt", bytes, source).texts();

        assertThat(texts.get(0)).startsWith("吾\uFFFD").endsWith("猫である。名前はまだ無い。");
        assertThat(texts.get(1)).isEqualTo(line);
    }

    @Test
    void linesThatProveAnotherCharsetAreReadInIt() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write("春が来た。\n".repeat(10).getBytes(UTF_8));
        bytes.write("吾輩は猫である。\n".getBytes(Charset.forName("EUC-JP")));

        assertThat(Reading.of("a.txt", bytes.toByteArray(), source).texts())
                .hasSize(11)
                .endsWith("吾輩は猫である。");
    }

    @Test
    void keepsWhatCameBeforeAFaultOfTheStream() throws IOException {
        InputStream broken =
                new SequenceInputStream(new ByteArrayInputStream("one\ntwo\n".getBytes(UTF_8)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("the disk is gone");
                    }
                });

        Reading reading = Reading.of("a.txt", broken, source, Reading.LIMITS);

        assertThat(reading.texts()).containsExactly("one", "two");
        assertThat(reading.failures()).singleElement().asString().contains("the disk is gone");
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
