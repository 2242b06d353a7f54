package dev.tsumugi.tokenizer.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain?", "caf\u00E9", "今日は", "\uD83D\uDE00 smile"})
    void givesWellFormedTextAsItIs(String text) {
        assertThat(Utf8.bytes(text)).isEqualTo(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(chars = {'\uD800', '\uDBFF', '\uDC00', '\uDFFF'})
    void replacesAnUnpairedSurrogate(char surrogate) {
        for (String around : new String[] {"", "a?b", "今日", "é", "\uD83D\uDE00"}) {
            assertThat(Utf8.bytes(around + surrogate + around)).isEqualTo((around + "\uFFFD" + around).getBytes(UTF_8));
        }
    }
}
