package dev.tsumugi.corpus.charset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CharsetLabelsTest {
    /** What the WHATWG Encoding standard says of labels, in the names that Java has for the charsets. */
    @ParameterizedTest
    @CsvSource({
        "utf8, UTF-8",
        "unicode-1-1-utf-8, UTF-8",
        "x-sjis, windows-31j",
        "ms_kanji, windows-31j",
        "csShiftJIS, windows-31j",
        "shift-jis, windows-31j",
        "Shift_JIS, windows-31j",
        "MS932, windows-31j",
        "x-euc-jp, x-eucJP-Open",
        "EUC-JP, x-eucJP-Open",
        "csiso2022jp, x-windows-iso2022jp",
        "euc-kr, x-windows-949",
        "ks_c_5601-1987, x-windows-949",
        "ksc5601, x-windows-949",
        "gb2312, GB18030",
        "gb_2312-80, GB18030",
        "x-gbk, GB18030",
        "big5, Big5-HKSCS",
        "iso-8859-1, windows-1252",
        "iso8859-1, windows-1252",
        "latin1, windows-1252",
        "l1, windows-1252",
        "ascii, windows-1252",
        "us-ascii, windows-1252",
        "ANSI_X3.4-1968, windows-1252",
        "iso-8859-9, windows-1254",
        "latin5, windows-1254",
        "tis-620, x-windows-874",
        "iso-8859-11, x-windows-874",
        "logical, ISO-8859-8",
        "iso-8859-8-i, ISO-8859-8",
        "latin2, ISO-8859-2",
        "koi, KOI8-R",
        "koi8-ru, KOI8-U",
        "866, IBM866",
        "mac, x-MacRoman",
        "x-mac-cyrillic, x-MacUkraine",
        "unicode, UTF-16LE",
        "utf-16, UTF-16LE",
        "utf-16be, UTF-16BE",
        "x-cp1251, windows-1251",
        "sun_eu_greek, ISO-8859-7",
        "l9, ISO-8859-15",
        "utf-32be, UTF-32BE"
    })
    void aLabelMeansWhatTheStandardSays(String label, String charset) {
        assertThat(CharsetLabels.find(label).orElseThrow().name()).isEqualTo(charset);
    }

    @Test
    void partsOfIso8859ThatJavaLacksAreRead() {
        byte[] bytes = {'a', (byte) 0xA1, (byte) 0xFF};
        assertThat(new String(bytes, CharsetLabels.find("latin6").orElseThrow()))
                .isEqualTo("aĄĸ");
        assertThat(new String(bytes, CharsetLabels.find("iso-8859-14").orElseThrow()))
                .isEqualTo("aḂÿ");
    }

    @Test
    void spacesAndQuotesAroundALabelAreNoPartOfIt() {
        assertThat(CharsetLabels.find(" \"UTF-8\" ")).contains(StandardCharsets.UTF_8);
    }

    @Test
    void nobodyKnowsOtherLabels() {
        assertThat(CharsetLabels.find("")).isEmpty();
        assertThat(CharsetLabels.find("none of these")).isEmpty();
    }
}
