package dev.tsumugi.tokenizer.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.Texts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class Llama3ScannerTest {
    private final PreTokenizer scanner = PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN);
    private final PreTokenizer regex = new RegexPreTokenizer(PreTokenizer.LLAMA3_PATTERN);

    static List<String> texts() {
        return Texts.all();
    }

    @Test
    void isChosenForTheDefaultPatternOnly() {
        assertThat(scanner).isInstanceOf(Llama3Scanner.class);
        assertThat(PreTokenizer.of(PreTokenizer.GPT2_PATTERN)).isInstanceOf(RegexPreTokenizer.class);
    }

    @ParameterizedTest
    @MethodSource("texts")
    void cutsLikeTheRegularExpression(String text) {
        assertThat(pieces(scanner, text)).isEqualTo(pieces(regex, text));
    }

    @Test
    void cutsRandomTextLikeTheRegularExpression() {
        Random random = new Random(1);
        for (int i = 0; i < 3000; i++) {
            String text = Texts.random(random, 1 + random.nextInt(40));
            assertThat(pieces(scanner, text)).as(text).isEqualTo(pieces(regex, text));
        }
    }

    @Test
    void cutsRandomBytesLikeTheRegularExpressionAndLosesNone() {
        Random random = new Random(2);
        for (int i = 0; i < 3000; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            List<String> pieces = pieces(scanner, bytes);
            assertThat(pieces).isEqualTo(pieces(regex, bytes));
            assertThat(String.join("", pieces)).isEqualTo(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void classifiesEveryCodePointLikeTheRegularExpression() {
        for (int block = 0; block <= Character.MAX_CODE_POINT; block += 0x10000) {
            StringBuilder text = new StringBuilder();
            for (int codePoint = block; codePoint < block + 0x10000; codePoint++) {
                if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                    text.append("a1 ").appendCodePoint(codePoint).append("b2");
                }
            }
            assertThat(pieces(scanner, text.toString()).equals(pieces(regex, text.toString())))
                    .as("code points from U+%X", block)
                    .isTrue();
        }
    }

    private static List<String> pieces(PreTokenizer preTokenizer, String text) {
        return pieces(preTokenizer, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Pieces with one character per byte. */
    private static List<String> pieces(PreTokenizer preTokenizer, byte[] utf8) {
        List<String> pieces = new ArrayList<>();
        preTokenizer.split(
                utf8,
                0,
                utf8.length,
                (bytes, from, to) -> pieces.add(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)));
        return pieces;
    }
}
