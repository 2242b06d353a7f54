package dev.tsumugi.corpus.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.testing.SmallTokenizer;
import dev.tsumugi.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class InnerTokensTest {
    @Test
    void keepTheSpaceThatATokenizerLeavesOutBeforeTheFirstWord() {
        Tokenizer tokenizer = SmallTokenizer.unigram("▁spin", "▁the", "▁thread");
        int[] ids = tokenizer.encode("spin the thread");

        assertThat(tokenizer.decode(new int[] {ids[1]})).isEqualTo("the");
        assertThat(text(tokenizer, ids[1])).isEqualTo(" the");
        assertThat(text(tokenizer, ids[1], ids[2])).isEqualTo(" the thread");
    }

    private static String text(Tokenizer tokenizer, int... ids) {
        return new String(InnerTokens.bytes(tokenizer, ids), StandardCharsets.UTF_8);
    }
}
