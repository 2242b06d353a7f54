package dev.tsumugi.training.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.testing.SmallTokenizer;
import dev.tsumugi.tokenizer.bytepair.BytePairTokenizer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBytesTest {
    private static final BytePairTokenizer TOKENIZER = SmallTokenizer.of(264, "日日日");

    private final List<String> warnings = new ArrayList<>();
    private final TokenBytes bytes = new TokenBytes(TOKENIZER, warnings::add);
    private final int[] targets = {
        TOKENIZER.encode("日")[0], TOKENIZER.specialTokens().endOfText()
    };

    @Test
    void believesTheShards() {
        bytes.add(new PackedSequences(1, 2, targets, targets, new int[2], new int[] {7}));
        bytes.add(new PackedSequences(1, 2, targets, targets, new int[2], new int[] {0}));

        assertThat(bytes.sum()).isEqualTo(7);
        assertThat(warnings).isEmpty();
    }

    @Test
    void saysOnceThatItCountsTokensWhereShardsTellNothing() {
        bytes.add(new PackedSequences(1, 2, targets, targets, new int[2]));
        bytes.add(new PackedSequences(1, 2, targets, targets, new int[2]));

        assertThat(bytes.sum()).isEqualTo(6);
        assertThat(warnings)
                .containsExactly("The validation shards were written before they told the bytes of the documents' text,"
                        + " so bits per byte are per byte of the tokens. Remove tokens/ and evaluation/ of the run"
                        + " directory and run tokenize and evaluate again to count the text itself.");
    }
}
