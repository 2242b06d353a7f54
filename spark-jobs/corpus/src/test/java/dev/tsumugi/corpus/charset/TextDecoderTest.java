package dev.tsumugi.corpus.charset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
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

        assertThat(decode(broken, "utf-8").replace("\uFFFD", "")).isEqualTo(english);
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
        assertThat(decode(bytes, "utf-8")).isEqualTo(JAPANESE.repeat(40) + "\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "ISO-2022-JP", "EUC-JP", "Shift_JIS"})
    void oneBadByteCostsNoMoreThanItsNeighbours(String charset) {
        byte[] damaged = JAPANESE.repeat(40).getBytes(Charset.forName(charset));
        damaged[damaged.length / 2] = (byte) 0xFF;

        for (List<String> labels : List.of(List.of(charset), List.<String>of())) {
            String text = TextDecoder.decode(damaged, labels).orElse("nothing");
            assertThat(text).contains("\uFFFD").startsWith(JAPANESE).endsWith(JAPANESE);
            assertThat(text.length()).isBetween(JAPANESE.length() * 40 - 3, JAPANESE.length() * 40 + 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "EUC-JP", "Shift_JIS", "UTF-16LE", "UTF-16BE"})
    void aTextCutWithinACharacterIsRead(String charset) {
        byte[] bytes = JAPANESE.getBytes(Charset.forName(charset));

        String text = decode(Arrays.copyOf(bytes, bytes.length - 1), charset);

        assertThat(text).isEqualTo(JAPANESE.substring(0, JAPANESE.length() - 1) + "\uFFFD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EUC-JP", "Shift_JIS", "GBK", "Big5", "EUC-KR", "UTF-8"})
    void aLostByteDoesNotTakeTheMarkupBehindIt(String charset) {
        byte[] whole =
                "水火木金土日月山川田".repeat(30).getBytes(CharsetLabels.find(charset).orElseThrow());
        byte[] cut = Arrays.copyOf(whole, whole.length + 2);
        cut[whole.length - 1] = '<';
        cut[whole.length] = '/';
        cut[whole.length + 1] = 'p';

        assertThat(decode(cut, charset)).endsWith("\uFFFD</p");
    }

    @Test
    void noLabelBeatsValidUtf8() {
        String english = "The inspector didn’t take off his hat.";
        for (String label : List.of("Shift_JIS", "euc-jp", "gbk", "big5", "euc-kr", "iso-8859-1", "utf-16", "koi8-r")) {
            assertThat(decode(english.getBytes(StandardCharsets.UTF_8), label)).isEqualTo(english);
            assertThat(decode(JAPANESE.getBytes(StandardCharsets.UTF_8), label)).isEqualTo(JAPANESE);
        }
    }

    @Test
    void asciiIsNotReadAsTheUtf16OfItsLabel() {
        String ascii = "The quick brown fox jumps over the lazy dog.";
        for (String label : List.of("utf-16", "utf-16le", "UTF-16BE", "utf-32", "unicode")) {
            assertThat(decode(ascii.getBytes(StandardCharsets.US_ASCII), label)).isEqualTo(ascii);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void utf16IsReadWithoutAMark(String charset) {
        String english = "The quick brown fox jumps over the lazy dog.";
        assertThat(decode(english.getBytes(Charset.forName(charset)))).isEqualTo(english);
        assertThat(decode(english.getBytes(Charset.forName(charset)), "utf-16")).isEqualTo(english);
        assertThat(decode(JAPANESE.getBytes(Charset.forName(charset)), charset)).isEqualTo(JAPANESE);
    }

    @Test
    void otherBytesAreNotReadAsTheUtf16OfTheirLabel() {
        assertThat(decode(JAPANESE.getBytes(Charset.forName("windows-31j")), "utf-16"))
                .isEqualTo(JAPANESE);
        assertThat(decode(JAPANESE.getBytes(Charset.forName("EUC-JP")), "utf-16le"))
                .isEqualTo(JAPANESE);
    }

    @Test
    void aMarkBeforeDamagedTextCostsNothing() {
        byte[] bytes = ("\uFEFF" + JAPANESE.repeat(40)).getBytes(StandardCharsets.UTF_8);
        bytes[2000] = (byte) 0xFF;
        assertThat(decode(bytes)).startsWith(JAPANESE).endsWith(JAPANESE).contains("\uFFFD");
    }

    @Test
    void textInAnotherCharsetBehindAMarkIsRead() {
        byte[] text = JAPANESE.getBytes(Charset.forName("windows-31j"));
        byte[] marked = new byte[text.length + 3];
        System.arraycopy(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, 0, marked, 0, 3);
        System.arraycopy(text, 0, marked, 3, text.length);
        assertThat(decode(marked)).isEqualTo(JAPANESE);
    }

    @Test
    void japaneseLabelledAsASingleByteCharsetIsRead() {
        for (String charset : List.of("EUC-JP", "windows-31j")) {
            for (String label : List.of("iso-8859-1", "windows-1252", "koi8-r", "us-ascii")) {
                assertThat(decode(JAPANESE.getBytes(Charset.forName(charset)), label))
                        .isEqualTo(JAPANESE);
            }
        }
    }

    @Test
    void japaneseLabelledAsAnotherJapaneseCharsetIsRead() {
        assertThat(decode(JAPANESE.getBytes(Charset.forName("EUC-JP")), "Shift_JIS"))
                .isEqualTo(JAPANESE);
        assertThat(decode(JAPANESE.getBytes(Charset.forName("windows-31j")), "EUC-JP"))
                .isEqualTo(JAPANESE);
        assertThat(decode(JAPANESE.getBytes(Charset.forName("ISO-2022-JP")), "Shift_JIS"))
                .isEqualTo(JAPANESE);
    }

    @Test
    void aLabelHoldsWhereTheBytesProveNothing() {
        assertThat(decode("東京都".getBytes(Charset.forName("windows-31j")), "shift_jis"))
                .isEqualTo("東京都");
        assertThat(decode("東京都".getBytes(Charset.forName("EUC-JP")), "euc-jp")).isEqualTo("東京都");
        assertThat(decode("東京都".getBytes(Charset.forName("ISO-2022-JP")))).isEqualTo("東京都");
        assertThat(decode("ﾊﾝｶｸｶﾅ".getBytes(Charset.forName("windows-31j")), "shift_jis"))
                .isEqualTo("ﾊﾝｶｸｶﾅ");
        assertThat(decode("Привет, мир".getBytes(Charset.forName("windows-1251")), "windows-1251"))
                .isEqualTo("Привет, мир");
    }

    @Test
    void signsAreTheSameFromEveryJapaneseCharset() {
        HexFormat hex = HexFormat.of();
        assertThat(decode(hex.parseHex("8160817c81618191819281ca815c"), "shift_jis"))
                .isEqualTo("～－∥￠￡￢―");
        assertThat(decode(hex.parseHex("a1c1a1dda1c2a1f1a1f2a2cca1bd"), "euc-jp"))
                .isEqualTo("～－∥￠￡￢―");
        assertThat(decode(hex.parseHex("1b24422141215d214221712172224c213d"), "iso-2022-jp"))
                .isEqualTo("～－∥￠￡￢―");
    }

    @Test
    void aReplacementCharacterOfTheAuthorIsNoDamage() {
        String text = "a page that holds \uFFFD as its author left it";
        assertThat(decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
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
        assertThat(declared("<!-- <meta charset=euc-jp> --><meta charset=' utf-8'>"))
                .isEqualTo("utf-8");
    }

    private static String declared(String html) {
        return MarkupDeclaration.charsetIn(html.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String decode(byte[] bytes, String... declared) {
        return TextDecoder.decode(bytes, List.of(declared)).orElse("nothing");
    }
}
