package dev.tsumugi.training.round.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.corpus.shard.PackedSequences;
import dev.tsumugi.model.TokenBatch;
import org.junit.jupiter.api.Test;

class TokenBatchesTest {

    @Test
    void sharesTheArraysOfTheRows() {
        PackedSequences rows = new PackedSequences(
                2, 2, new int[] {1, 2, 3, 4}, new int[] {2, PackedSequences.IGNORE, 4, 5}, new int[] {0, 0, 0, 1});
        TokenBatch batch = TokenBatches.of(rows);
        assertThat(batch.sequences()).isEqualTo(2);
        assertThat(batch.length()).isEqualTo(2);
        assertThat(batch.ids()).isSameAs(rows.ids());
        assertThat(batch.targets()).isSameAs(rows.targets());
        assertThat(batch.segments()).isSameAs(rows.segments());
    }

    @Test
    void takesAPositionWithoutATargetForOneWithoutLoss() {
        PackedSequences rows =
                new PackedSequences(1, 2, new int[] {1, 2}, new int[] {2, PackedSequences.IGNORE}, new int[2]);
        assertThat(TokenBatches.of(rows).targetCount()).isEqualTo(1);
    }
}
