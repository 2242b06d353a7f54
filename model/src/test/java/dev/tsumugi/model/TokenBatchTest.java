package dev.tsumugi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class TokenBatchTest {

    private static final ModelConfig CONFIG = new ModelConfig(10, 3, 8, 1, 4, 2, 12, 10_000, 1e-5, false);

    @Test
    void countsUnmaskedTargets() {
        TokenBatch batch = TokenBatch.ofWholeRows(1, 3, new int[] {1, 2, 3}, new int[] {2, TokenBatch.IGNORE, 4});
        assertThat(batch.targetCount()).isEqualTo(2);
        assertThatCode(() -> batch.requireFits(CONFIG)).doesNotThrowAnyException();
    }

    @Test
    void refusesArraysOfAnotherSize() {
        assertThatThrownBy(() -> TokenBatch.ofWholeRows(2, 2, new int[4], new int[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The batch's targets must have B*T = 4 elements, but have 3.");
        assertThatThrownBy(() -> TokenBatch.ofWholeRows(0, 2, new int[0], new int[0]))
                .hasMessage("A batch needs at least one sequence of one token, but has 0 sequences of 2 tokens.");
    }

    @Test
    void saysWhichIdIsOutsideTheVocabulary() {
        assertThatThrownBy(() -> TokenBatch.ofWholeRows(2, 2, new int[] {1, 2, 3, 10}, new int[4])
                        .requireFits(CONFIG))
                .hasMessage("The token id 10 in row 1 at position 1 is outside the model's vocabulary of 10 ids.");
        assertThatThrownBy(() -> TokenBatch.ofWholeRows(1, 2, new int[2], new int[] {-2, 0})
                        .requireFits(CONFIG))
                .hasMessage("The target -2 in row 0 at position 0 is outside the model's vocabulary of 10 ids.");
        assertThatThrownBy(() ->
                        TokenBatch.ofWholeRows(1, 4, new int[4], new int[4]).requireFits(CONFIG))
                .hasMessage("The batch's sequences are 4 tokens long, but the model's context length is 3.");
    }

    @Test
    void putsBatchesTogetherInTheirOrder() {
        TokenBatch one = TokenBatch.ofWholeRows(1, 2, new int[] {1, 2}, new int[] {2, 3});
        TokenBatch two = new TokenBatch(2, 2, new int[] {4, 5, 6, 7}, new int[] {5, 6, 7, 8}, new int[] {0, 1, 0, 0});
        TokenBatch all = TokenBatch.concatenate(List.of(one, two));
        assertThat(all.sequences()).isEqualTo(3);
        assertThat(all.ids()).containsExactly(1, 2, 4, 5, 6, 7);
        assertThat(all.targets()).containsExactly(2, 3, 5, 6, 7, 8);
        assertThat(all.segments()).containsExactly(0, 0, 0, 1, 0, 0);
    }

    @Test
    void refusesToPutBatchesOfDifferentLengthTogether() {
        TokenBatch two = TokenBatch.ofWholeRows(1, 2, new int[2], new int[2]);
        TokenBatch one = TokenBatch.ofWholeRows(2, 1, new int[2], new int[2]);
        assertThatThrownBy(() -> TokenBatch.concatenate(List.of(two, one)))
                .hasMessage("Batches of 2 and of 1 tokens per sequence cannot be put together.");
    }

    @Test
    void partsHaveOneSizeAndTheTargetsOfTheWhole() {
        int[] numbers = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
        TokenBatch batch = new TokenBatch(5, 2, numbers, numbers, numbers);
        List<TokenBatch> parts = batch.parts(2);
        assertThat(parts).extracting(TokenBatch::sequences).containsExactly(2, 2, 2);
        assertThat(parts.get(1).targets()).containsExactly(4, 5, 6, 7);
        assertThat(parts.get(2).ids()).containsExactly(8, 9, 0, 0);
        assertThat(parts.get(2).targets()).containsExactly(8, 9, TokenBatch.IGNORE, TokenBatch.IGNORE);
        assertThat(parts.get(2).segments()).containsExactly(8, 9, 0, 0);
        assertThat(batch.parts(5)).containsExactly(batch);
        assertThat(batch.parts(4)).extracting(TokenBatch::sequences).containsExactly(3, 3);
    }
}
