package dev.tsumugi.tokenizer.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tsumugi.tokenizer.TestTokenizers;
import dev.tsumugi.tokenizer.Texts;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizerQualityTest {
    private static final String SENTENCE = "今日はいい天気ですね。";

    @Test
    void cutsTheSentenceIntoItsWordsAfterTrainingWithWordBoundaries() {
        BytePairTokenizer tokenizer = TestTokenizers.trained(800, Boundary.WORD);
        assertThat(tokens(tokenizer, SENTENCE)).containsExactly("今日", "は", "いい", "天気", "です", "ね", "。");
        TokenizerQuality quality = new TokenizerQuality(tokenizer);
        assertThat(quality.wordBoundaries(List.of(SENTENCE))).isEqualTo(new BoundaryScore(1, 1));
        assertThat(quality.charactersPerToken(SENTENCE)).isEqualTo(11 / 7.0);
    }

    @Test
    void cutsTheSentenceIntoItsWordsAfterTrainingOnSoseki() {
        assumeTrue(
                Files.exists(Texts.shared("text/wagahaiwa_nekodearu.txt")),
                "the shared test data is not here: text/wagahaiwa_nekodearu.txt");
        String soseki = Texts.read(Texts.shared("text/wagahaiwa_nekodearu.txt"));
        BytePairTokenizer words =
                TestTokenizers.trained(6_000, Boundary.WORD, PreTokenizer.LLAMA3_PATTERN, List.of(soseki));
        BytePairTokenizer raw =
                TestTokenizers.trained(6_000, Boundary.NONE, PreTokenizer.LLAMA3_PATTERN, List.of(soseki));
        assertThat(tokens(words, SENTENCE)).containsExactly("今日", "は", "いい", "天気", "です", "ね", "。");
        List<String> lines = List.of(Texts.JAPANESE);
        assertThat(new TokenizerQuality(words).wordBoundaries(lines).f1()).isGreaterThan(0.85);
        assertThat(new TokenizerQuality(raw).wordBoundaries(lines).f1())
                .isLessThan(new TokenizerQuality(words).wordBoundaries(lines).f1());
    }

    @Test
    void scoresAgainstWordEndsInsideTheText() {
        BytePairTokenizer bytes = TestTokenizers.trained(261, Boundary.NONE);
        BoundaryScore score = new TokenizerQuality(bytes).wordBoundaries(List.of("いい天気"));
        assertThat(score).isEqualTo(new BoundaryScore(1 / 11.0, 1));
        assertThat(score.f1()).isCloseTo(2 / 12.0, within(1e-12));
    }

    @Test
    void saysZeroOfNoText() {
        TokenizerQuality quality = new TokenizerQuality(TestTokenizers.trained(261, Boundary.NONE));
        assertThat(quality.charactersPerToken("")).isZero();
        assertThat(quality.wordBoundaries(List.of()).f1()).isZero();
    }

    private static List<String> tokens(BytePairTokenizer tokenizer, String text) {
        return Arrays.stream(tokenizer.encode(text))
                .mapToObj(id -> tokenizer.decode(new int[] {id}))
                .toList();
    }
}
