package dev.tsumugi.training.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizedTextTest {
    private final TinyModel tiny = new TinyModel();

    @AfterEach
    void free() {
        tiny.close();
    }

    @Test
    void labelsShowCharactersAndTheirPartsAndWhiteSpace() {
        TokenizedText text = TokenizedText.of(tiny.language, "今日 飯\nthe");
        assertThat(text.labels("begin")).startsWith("begin", "今日", "␣", "飯¹", "飯²", "飯³", "⏎");
        assertThat(text.bytes()).startsWith("", "<E4 BB 8A E6 97 A5>", "<20>", "<E9>", "<A3>", "<AF>", "<0A>");
    }

    @Test
    void labelsOfWholeCharactersMakeTheText() {
        TokenizedText text = TokenizedText.of(tiny.language, "今日とても天気です");
        assertThat(text.ids()[0])
                .isEqualTo(tiny.language.tokenizer().specialTokens().beginOfText());
        assertThat(String.join("", text.labels(""))).isEqualTo("今日とても天気です");
    }

    @Test
    void nothingIsBeforeTheTextWhereTheTokenizerPutsNothingThere(@TempDir Path folder) throws IOException {
        try (TinyModel model = TinyModel.withoutBeginning(folder)) {
            TokenizedText text = TokenizedText.of(model.language, "今日は");
            assertThat(text.ids()).isEqualTo(model.language.tokenizer().encode("今日は"));
            assertThat(String.join("", text.labels("begin"))).startsWith("今");
            assertThat(text.bytes().get(0)).isNotEmpty();
            assertThat(text.labels("begin")).hasSameSizeAs(text.bytes());
        }
    }

    @Test
    void nextTokensAreRankedWithTheirProbabilities() {
        List<NextToken> all = NextToken.after(tiny.language, "今日", 300);
        assertThat(all.stream().mapToDouble(NextToken::probability).sum()).isCloseTo(1, within(1e-5));
        assertThat(NextToken.after(tiny.language, "今日", 3)).isEqualTo(all.subList(0, 3));
        assertThat(all.get(0).probability())
                .isGreaterThan(all.get(all.size() - 1).probability());
        assertThat(all)
                .filteredOn(token -> token.id() < 5)
                .extracting(NextToken::label)
                .contains("<|begin_of_text|>", "<|im_end|>");
        assertThat(all).extracting(NextToken::label).contains("天気", "␣model", "<E9>", "⏎");
    }
}
