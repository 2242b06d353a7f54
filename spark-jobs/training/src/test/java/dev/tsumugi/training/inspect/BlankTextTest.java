package dev.tsumugi.training.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlankTextTest {
    private final BlankText japanese = BlankText.between("今日はとても", "天気ですね。");

    @ParameterizedTest
    @CsvSource({"よい, true", "カラー, true", "２月, true", "lease, false", "良いlease, false", "Привет, false"})
    void lettersAreOfTheScriptsAroundTheBlank(String text, boolean fits) {
        assertThat(japanese.fits(text)).isEqualTo(fits);
    }

    @Test
    void whiteSpaceAtTheEndBelongsToWhatFollows() {
        assertThat(japanese.fits("よい ")).isFalse();
        assertThat(japanese.fits("よい\u3000")).isFalse();
        assertThat(japanese.fits(" よい")).isTrue();
    }

    @Test
    void somethingIsSaid() {
        assertThat(japanese.fits("、")).isFalse();
        assertThat(japanese.fits("")).isFalse();
        assertThat(japanese.fits("よ\u0001い")).isFalse();
    }

    @Test
    void bothSidesCount() {
        BlankText mixed = BlankText.between("Javaで", "を書く。");
        assertThat(mixed.fits("code")).isTrue();
        assertThat(mixed.fits("コード")).isTrue();
    }

    @Test
    void anythingFitsWhereNothingIsAround() {
        assertThat(BlankText.between("", "!").fits("word")).isTrue();
        assertThat(BlankText.between("", "").fits("単語")).isTrue();
    }
}
