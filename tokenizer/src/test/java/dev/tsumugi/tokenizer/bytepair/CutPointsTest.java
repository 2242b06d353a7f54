package dev.tsumugi.tokenizer.bytepair;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CutPointsTest {
    private static final String CHARACTERS = "あいぁぃ日月目本ก";

    @Test
    void findsCharactersOfThreeBytesOnly() {
        byte[] utf8 = "aあé🦖い".getBytes(StandardCharsets.UTF_8);
        assertThat(CutPoints.character(utf8, 0, utf8.length)).isEqualTo(-1);
        assertThat(CutPoints.character(utf8, 1, utf8.length)).isEqualTo('あ');
        assertThat(CutPoints.character(utf8, 1, 3)).isEqualTo(-1);
        assertThat(CutPoints.character(utf8, 4, utf8.length)).isEqualTo(-1);
        assertThat(CutPoints.character(utf8, 6, utf8.length)).isEqualTo(-1);
        assertThat(CutPoints.character(utf8, utf8.length - 3, utf8.length)).isEqualTo('い');
    }

    @Test
    void cutsWhereNoTokenJoinsTwoCharacters() {
        CutPoints cuts = new CutPoints(vocabulary(List.of(bytes("日本"), bytes("本あい"))));
        assertThat(cuts.between('日', '本')).isFalse();
        assertThat(cuts.between('本', 'あ')).isFalse();
        assertThat(cuts.between('あ', 'い')).isFalse();
        assertThat(cuts.between('本', '日')).isTrue();
        assertThat(cuts.between('い', '日')).isTrue();
    }

    @Test
    void doesNotCutWhereATokenEndsWithinTheSecondCharacter() {
        CutPoints lastByteMissing = new CutPoints(vocabulary(List.of(prefix("日本", 5))));
        assertThat(lastByteMissing.between('日', '本')).isFalse();
        assertThat(lastByteMissing.between('日', (char) ('本' ^ 1))).isFalse();
        assertThat(lastByteMissing.between('日', (char) ('本' ^ 64))).isTrue();
        CutPoints twoBytesMissing = new CutPoints(vocabulary(List.of(prefix("日本", 4))));
        assertThat(twoBytesMissing.between('日', (char) ('本' ^ 64))).isFalse();
        assertThat(twoBytesMissing.between('日', 'あ')).isTrue();
    }

    @Test
    void doesNotCutWhereATokenBeginsWithinTheFirstCharacter() {
        byte[] token = bytes("日本");
        for (int from = 1; from < 3; from++) {
            byte[] suffix = Arrays.copyOfRange(token, from, token.length);
            assertThat(new CutPoints(vocabulary(List.of(suffix))).between('日', '本'))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void keepsTheIdsOfRandomVocabulariesThatTokensBeginAndEndAnywhere(int seed) {
        BytePairTokenizer tokenizer = RandomTokenizers.tokenizer(new Random(seed), CHARACTERS, 60);
        SlowBytePair slow = new SlowBytePair(tokenizer);
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] text = RandomTokenizers.text(random, CHARACTERS, random.nextInt(30));
            assertThat(tokenizer.encode(text)).isEqualTo(slow.encode(text));
        }
    }

    private static Vocabulary vocabulary(List<byte[]> tokens) {
        return Vocabulary.of(tokens, List.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] prefix(String text, int length) {
        return Arrays.copyOf(bytes(text), length);
    }
}
