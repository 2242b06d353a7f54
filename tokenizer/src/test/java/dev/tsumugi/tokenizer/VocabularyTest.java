package dev.tsumugi.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VocabularyTest {
    @Test
    void findsTheOrdinaryTokenWhereANameHasTheSameBytes() {
        Vocabulary vocabulary = Vocabulary.of(bytes("<s>", "  ", "a", "  ", "a"), List.of(0, 4), List.of(1));
        assertThat(vocabulary.id(utf8("  "))).isEqualTo(3);
        assertThat(vocabulary.id(utf8("a"))).isEqualTo(2);
        assertThat(vocabulary.id(utf8("<s>"))).isZero();
        assertThat(vocabulary.id(utf8("b"))).isEqualTo(-1);
        assertThat(vocabulary.addedIds()).containsExactly(Map.entry("  ", 1));
        assertThat(vocabulary.specialIds()).containsEntry("a", 4);
    }

    @Test
    void refusesTwoOrdinaryTokensOrTwoNamesOfTheSameBytes() {
        assertThatThrownBy(() -> Vocabulary.of(bytes("a", "b", "a"), List.of()))
                .hasMessage("The tokens 0 and 2 have the same bytes; each token occurs once in a vocabulary.");
        assertThatThrownBy(() -> Vocabulary.of(bytes("a", "b", "a"), List.of(0), List.of(2)))
                .hasMessage("The tokens 0 and 2 have the same bytes; each token occurs once in a vocabulary.");
    }

    private static List<byte[]> bytes(String... tokens) {
        return List.of(tokens).stream().map(VocabularyTest::utf8).toList();
    }

    private static byte[] utf8(String token) {
        return token.getBytes(StandardCharsets.UTF_8);
    }
}
