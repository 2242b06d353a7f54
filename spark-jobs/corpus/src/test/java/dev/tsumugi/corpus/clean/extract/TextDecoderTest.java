package dev.tsumugi.corpus.clean.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextDecoderTest {
    private static final String JAPANESE = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。";

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-2022-JP", "EUC-JP", "Shift_JIS"})
    void findsTheEncodingOfUndeclaredJapanese(String charset) {
        assertThat(decode(JAPANESE.getBytes(Charset.forName(charset)))).isEqualTo(JAPANESE);
    }

    @Test
    void aByteOrderMarkBeatsTheDeclaration() {
        assertThat(decode(("\uFEFF" + JAPANESE).getBytes(StandardCharsets.UTF_16LE), "utf-8"))
                .isEqualTo(JAPANESE);
        assertThat(decode(("\uFEFF" + JAPANESE).getBytes(StandardCharsets.UTF_8), "shift_jis"))
                .isEqualTo(JAPANESE);
    }

    @Test
    void readsTheVendorsCharactersOfShiftJis() {
        byte[] bytes = "①髙﨑です。".getBytes(Charset.forName("windows-31j"));
        assertThat(decode(bytes, "Shift_JIS")).isEqualTo("①髙﨑です。");
    }

    @Test
    void aWrongDeclarationIsNotBelieved() {
        assertThat(decode(JAPANESE.getBytes(StandardCharsets.UTF_8), "iso-8859-1"))
                .isEqualTo(JAPANESE);
        assertThat(decode(JAPANESE.getBytes(Charset.forName("EUC-JP")), "utf-8"))
                .isEqualTo(JAPANESE);
        assertThat(decode(JAPANESE.getBytes(Charset.forName("ISO-2022-JP")), "utf-8"))
                .isEqualTo(JAPANESE);
        assertThat(decode(JAPANESE.getBytes(StandardCharsets.UTF_8), "no-such-charset"))
                .isEqualTo(JAPANESE);
    }

    @Test
    void aDeclaredSingleByteCharsetIsRead() {
        assertThat(decode("Überraschung für Zoë".getBytes(StandardCharsets.ISO_8859_1), "latin1"))
                .isEqualTo("Überraschung für Zoë");
    }

    @Test
    void oneBrokenByteDoesNotMakeAnotherEncodingOfDeclaredUtf8() {
        String english = "It\u2019s the cat\u2019s whiskers. ".repeat(60);
        byte[] bytes = english.getBytes(StandardCharsets.UTF_8);
        byte[] broken = new byte[bytes.length + 1];
        int middle = english.substring(0, english.length() / 2).getBytes(StandardCharsets.UTF_8).length;
        System.arraycopy(bytes, 0, broken, 0, middle);
        broken[middle] = (byte) 0xE3;
        System.arraycopy(bytes, middle, broken, middle + 1, bytes.length - middle);

        assertThat(decode(broken, "utf-8")).isEqualTo(english);
    }

    @Test
    void readsTheMarkOfUtf32() {
        assertThat(decode(("\uFEFF" + JAPANESE).getBytes(Charset.forName("UTF-32LE"))))
                .isEqualTo(JAPANESE);
    }

    @Test
    void statisticsFindOtherEncodings() {
        String russian = "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему.";
        assertThat(decode(russian.getBytes(Charset.forName("windows-1251")))).isEqualTo(russian);
    }

    @Test
    void repairsDoublyEncodedText() {
        String damaged = new String("It’s “fine”.".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        assertThat(decode(damaged.getBytes(StandardCharsets.UTF_8), "utf-8")).isEqualTo("It’s “fine”.");
    }

    @Test
    void readsOverFewDamagedBytesOfALongText() {
        byte[] bytes = (JAPANESE.repeat(40) + "x").getBytes(StandardCharsets.UTF_8);
        bytes[bytes.length - 1] = (byte) 0xE3;
        assertThat(decode(bytes, "utf-8")).isEqualTo(JAPANESE.repeat(40));
    }

    @Test
    void bytesOfNoCharsetAreNotDecoded() {
        byte[] bytes = new byte[300];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i % 2 == 0 ? 0x81 + i % 9 : 0xFF);
        }
        assertThat(TextDecoder.decode(bytes, List.of("", "utf-8"))).isEmpty();
    }

    @Test
    void readsTheCharsetThatMarkupDeclares() {
        assertThat(declared("<meta http-equiv=Content-Type content=\"text/html; charset=EUC-JP\">"))
                .isEqualTo("EUC-JP");
        assertThat(declared("<!DOCTYPE html><META CHARSET='utf-8'>")).isEqualTo("utf-8");
        assertThat(declared("<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>")).isEqualTo("Shift_JIS");
        assertThat(declared("<p>charset=utf-8</p>")).isEmpty();
    }

    private static String declared(String html) {
        return CharsetNames.declaredInMarkup(html.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String decode(byte[] bytes, String... declared) {
        return TextDecoder.decode(bytes, List.of(declared)).orElse("nothing");
    }
}
