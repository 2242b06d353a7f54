package dev.tsumugi.tokenizer.pretokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegexPreTokenizerTest {
    private static final String REPEATED_GROUP = "(?:\\p{L}|\\p{M})+";

    @Test
    void saysWhichPatternExhaustsTheStackInHowLongAText() {
        PreTokenizer regex = PreTokenizer.of(REPEATED_GROUP);
        byte[] letters = "a".repeat(1_000_000).getBytes(UTF_8);
        assertThatThrownBy(() -> regex.split(letters, 1, letters.length, (utf8, from, to) -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The pattern (?:\\p{L}|\\p{M})+ exhausts the stack of java.util.regex in a text of 999999 bytes;"
                                + " repeat classes of characters instead of groups, [ab]+ for (?:a|b)+, or encode shorter texts.");
    }

    @Test
    void cutsAfterATextThatWasTooLong() {
        PreTokenizer regex = PreTokenizer.of(REPEATED_GROUP);
        assertThatThrownBy(() -> pieces(regex, "a".repeat(1_000_000))).isInstanceOf(IllegalArgumentException.class);
        assertThat(pieces(regex, "ab 12 か\u3099c")).containsExactly("ab", " 12 ", "か\u3099c");
    }

    private static List<String> pieces(PreTokenizer regex, String text) {
        List<String> pieces = new ArrayList<>();
        byte[] bytes = text.getBytes(UTF_8);
        regex.split(bytes, 0, bytes.length, (utf8, from, to) -> pieces.add(new String(utf8, from, to - from, UTF_8)));
        return pieces;
    }
}
