package dev.tsumugi.corpus.clean.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.corpus.document.Document;
import java.text.Normalizer.Form;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class TransformsTest {
    private static final DetectLanguage DETECT = new DetectLanguage(0.05, 0, 2000);
    private static final MaskPersonalData MASK = new MaskPersonalData(true, true, true);

    @Test
    void normalizationComposesAndStripsWhatNobodySees() {
        NormalizeUnicode nfc = new NormalizeUnicode(Form.NFC);
        assertThat(nfc.normalize("か\u3099き\u200Bく\uFEFF\u0007け")).isEqualTo("がきくけ");
        assertThat(nfc.normalize("one\r\ntwo \t\rthree\u2028four")).isEqualTo("one\ntwo\nthree\nfour");
        assertThat(nfc.normalize("\n\n  a\n \n\n\n\tb\n")).isEqualTo("  a\n\n\tb");
        assertThat(nfc.normalize("Ａｱ\u00A0x")).isEqualTo("Ａｱ x");
        assertThat(new NormalizeUnicode(Form.NFKC).normalize("Ａｱ①")).isEqualTo("Aア1");
        assertThat(nfc.normalize("👩\u200D👩\u200D👧")).isEqualTo("👩\u200D👩\u200D👧");
    }

    @Test
    void compatibilityIdeographsAreKeptAsTheyAre() {
        NormalizeUnicode nfc = new NormalizeUnicode(Form.NFC);
        assertThat(nfc.normalize("\uFA19社と\uFA1B岡、\uD87E\uDC1Aか\u3099")).isEqualTo("\uFA19社と\uFA1B岡、\uD87E\uDC1Aが");
        assertThat(new NormalizeUnicode(Form.NFKC).normalize("\uFA19社")).isEqualTo("神社");
    }

    @Test
    void ofARunOfMarksTheFirstThirtyStay() {
        NormalizeUnicode nfc = new NormalizeUnicode(Form.NFC);
        assertThat(nfc.normalize("x" + "\u0323".repeat(30) + "q")).isEqualTo("x" + "\u0323".repeat(30) + "q");
        assertThat(nfc.normalize("x" + "\u0323".repeat(99) + "q\u0323"))
                .isEqualTo("x" + "\u0323".repeat(30) + "q\u0323");
    }

    @Test
    void kanaMakeATextJapanese() {
        assertThat(language("docs", "", "public interface SqlConfig SQLを発行するための設定を管理するクラスのインタフェース."))
                .isEqualTo("ja");
        assertThat(language("docs", "en", "今日はいい天気ですね。")).isEqualTo("ja");
    }

    @Test
    void declaredLanguagesAreBelievedWhereTheScriptAgrees() {
        assertThat(language("docs", "ja", "東京都千代田区")).isEqualTo("ja");
        assertThat(language("docs", "en", "Copyright MMXX")).isEqualTo("en");
        assertThat(language("docs", "ja", "The weather is fine today and the children are playing in the garden."))
                .isEqualTo("en");
    }

    @Test
    void theModelDecidesTheRest() {
        assertThat(language("web", "", "The weather is fine today and the children are playing in the garden."))
                .isEqualTo("en");
        assertThat(language("web", "", "Das Wetter ist heute schön, und die Kinder spielen im Garten."))
                .isEqualTo("other");
        assertThat(language("web", "", "今天天气很好，孩子们在花园里玩耍。")).isEqualTo("other");
        assertThat(language("web", "", "12345")).isEqualTo("other");
    }

    @Test
    void codeIsCodeInEveryLanguage() {
        assertThat(language("code", "ja", "// 今日はいい天気ですね。")).isEqualTo("code");
    }

    @Test
    void theModelGivesManyThreadsTheSameAnswer() {
        List<String> answers = IntStream.range(0, 400)
                .parallel()
                .mapToObj(i -> language("web", "", "Le temps est beau aujourd'hui et les enfants jouent, " + i))
                .distinct()
                .toList();
        assertThat(answers).containsExactly("other");
    }

    @Test
    void wrongThresholdsAreNamed() {
        assertThatThrownBy(() -> new DetectLanguage(0, 0, 10))
                .hasMessage("min-kana-fraction must be above 0 and at most 1, was 0.0");
    }

    @Test
    void masksAddressesNumbersAndPublicHosts() {
        assertThat(MASK.mask("Mail taro.yamada+x@mail.example.co.jp, or foo@bar.org."))
                .isEqualTo("Mail [EMAIL], or [EMAIL].");
        assertThat(MASK.mask("電話03-1234-5678、090-1234-5678、+81 3 1234 5678")).isEqualTo("電話[PHONE]、[PHONE]、[PHONE]");
        assertThat(MASK.mask("hosts 8.8.8.8 and 203.104.209.7:80")).isEqualTo("hosts [IP] and [IP]:80");
    }

    @Test
    void keepsWhatOnlyLooksPersonal() {
        for (String text : List.of(
                "@Override public void run()",
                "hosts 127.0.0.1, 192.168.0.1, 10.1.2.3, 300.1.1.1",
                "version 1.2.3.4, 12.1.4.2.1",
                "on 2024-01-15, ISBN 978-4-10-101001-4",
                "user@localhost")) {
            assertThat(MASK.mask(text)).isEqualTo(text);
        }
    }

    @Test
    void hostileTextCostsNoMoreThanOther() {
        for (String part : List.of("a", "a.", "1.", "0", "0-1", "+1 ", "a@", "a@a.")) {
            Assertions.assertTimeout(Duration.ofSeconds(10), () -> MASK.mask(part.repeat(1_000_000)));
        }
    }

    private static String language(String kind, String declared, String text) {
        Document document = new Document();
        document.setKind(kind);
        document.setLanguage(declared);
        document.setText(text);
        return DETECT.apply(document).getLanguage();
    }
}
