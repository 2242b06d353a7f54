package dev.tsumugi.tokenizer.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.Texts;
import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class NormalizerTest {
    /** What joins, decomposes or is put in order. */
    private static final String TROUBLE =
            "a\u0301\u0316\u0323\u0345e\u3099かが\u309Aﾊ\uFF9E\uFF9F\u1100\u1161\u11A8가각\u09C7\u09BE\u09D7ＡﬁⅧ㍿½Å\u212B\u1E9B\u0958\uFB2C\u2126"
                    + "\u0F73\u0F71\u0F72\u302A\uFFFD\u314F\u00A0\uFDFAx \n";

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void agreesWithTheJdkOnWholeTexts(Normalizer normalizer) {
        for (String text : Texts.all()) {
            assertThat(normalize(normalizer, text)).isEqualTo(whole(normalizer, text));
        }
        Random random = new Random(20);
        for (int i = 0; i < 20_000; i++) {
            String text = random(random);
            assertThat(normalize(normalizer, text)).as(text).isEqualTo(whole(normalizer, text));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void agreesWithTheJdkOnEveryCodePointBesideAMark(Normalizer normalizer) {
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (Character.getType(codePoint) != Character.SURROGATE
                    && Character.getType(codePoint) != Character.UNASSIGNED) {
                String text = Character.toString(codePoint) + "\u0301" + Character.toString(codePoint);
                if (!normalize(normalizer, text).equals(whole(normalizer, text))) {
                    assertThat(normalize(normalizer, text))
                            .as("U+%X", codePoint)
                            .isEqualTo(whole(normalizer, text));
                }
            }
        }
    }

    @Test
    void composesAndReplaces() {
        assertThat(normalize(Normalizer.NFC, "か\u3099e\u0301Ａ")).isEqualTo("がéＡ");
        assertThat(normalize(Normalizer.NFKC, "ﾊ\uFF9Eﾝ㍿Ａ１")).isEqualTo("バン株式会社A1");
        assertThat(normalize(Normalizer.NONE, "か\u3099Ａ")).isEqualTo("か\u3099Ａ");
    }

    @ParameterizedTest
    @EnumSource
    void returnsTheSameArrayWhereNothingChanges(Normalizer normalizer) {
        byte[] text = "Plain text, 今日はいい天気。한국어 हिन्दी".getBytes(UTF_8);
        assertThat(normalizer.normalize(text)).isSameAs(text);
    }

    @ParameterizedTest
    @EnumSource
    void keepsBytesThatAreNoUtf8(Normalizer normalizer) {
        byte[] bytes = {
            (byte) 0xFF, 'e', (byte) 0xE3, (byte) 0x81, (byte) 0xC0, (byte) 0x80, (byte) 0xED, (byte) 0xA0, -128
        };
        assertThat(normalizer.normalize(bytes)).isSameAs(bytes);
    }

    @Test
    void putsNoMarkOnAByteThatIsNoUtf8() {
        byte[] bytes = {(byte) 0xFF, (byte) 0xCC, (byte) 0x81, 'e', (byte) 0xCC, (byte) 0x81};
        assertThat(Normalizer.NFC.normalize(bytes)).containsExactly(0xFF, 0xCC, 0x81, 0xC3, 0xA9);
    }

    @Test
    void mapsOffsetsBackWithChangedStretchesAsAWhole() {
        NormalizedText text = Normalizer.NFKC.normalizeWithOffsets("a㍿b か\u3099c".getBytes(UTF_8));
        assertThat(new String(text.utf8(), UTF_8)).isEqualTo("a株式会社b がc");
        assertThat(List.of(text.originalStart(0), text.originalEnd(1))).containsExactly(0, 1);
        assertThat(List.of(text.originalStart(1), text.originalEnd(4))).containsExactly(1, 4);
        assertThat(List.of(text.originalStart(4), text.originalEnd(10))).containsExactly(1, 4);
        assertThat(List.of(text.originalStart(10), text.originalEnd(13))).containsExactly(1, 4);
        assertThat(List.of(text.originalStart(13), text.originalEnd(14))).containsExactly(4, 5);
        assertThat(List.of(text.originalStart(14), text.originalEnd(18))).containsExactly(5, 12);
        assertThat(List.of(text.originalStart(18), text.originalEnd(19))).containsExactly(12, 13);
    }

    @ParameterizedTest
    @EnumSource
    void everyRangeOfOriginalOffsetsNormalisesToWhatItStandsFor(Normalizer normalizer) {
        Random random = new Random(21);
        for (int i = 0; i < 2000; i++) {
            byte[] original = random(random).getBytes(UTF_8);
            NormalizedText text = normalizer.normalizeWithOffsets(original);
            int length = text.utf8().length;
            assertThat(text.originalStart(0)).isZero();
            assertThat(text.originalEnd(length)).isEqualTo(original.length);
            for (int at = 0; at < length; at++) {
                int end = at + Math.max(1, Utf8.decode(text.utf8(), at, length) & 7);
                int from = text.originalStart(at);
                int to = text.originalEnd(Math.min(end, length));
                byte[] normal = normalizer.normalize(Arrays.copyOfRange(original, from, to));
                byte[] character = Arrays.copyOfRange(text.utf8(), at, Math.min(end, length));
                assertThat(new String(normal, ISO_8859_1)).contains(new String(character, ISO_8859_1));
            }
        }
    }

    @Test
    void normalisesAMillionMarksInParts() {
        String marks = "\u0301\u0316".repeat(500_000);
        byte[] normal = Normalizer.NFC.normalize(("e" + marks).getBytes(UTF_8));
        assertThat(new String(normal, UTF_8)).startsWith("é\u0316").hasSize(1_000_000);
    }

    private static String normalize(Normalizer normalizer, String text) {
        return new String(normalizer.normalize(text.getBytes(UTF_8)), UTF_8);
    }

    private static String whole(Normalizer normalizer, String text) {
        return java.text.Normalizer.normalize(text, Form.valueOf(normalizer.name()));
    }

    private static String random(Random random) {
        StringBuilder text = new StringBuilder(Texts.random(random, random.nextInt(6)));
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(TROUBLE.charAt(random.nextInt(TROUBLE.length())));
        }
        return text.append(Texts.random(random, random.nextInt(3))).toString();
    }
}
