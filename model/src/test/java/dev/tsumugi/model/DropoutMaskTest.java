package dev.tsumugi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DropoutMaskTest {

    private static final int COLUMNS = 1000;
    private static final int ROWS = 1000;

    @Test
    void dropsTheGivenShareInEveryRowAndColumn() {
        DropoutMask mask = DropoutMask.of(3, 0.2);
        int[] ofRow = new int[ROWS];
        int[] ofColumn = new int[COLUMNS];
        for (int row = 0; row < ROWS; row++) {
            int key = mask.rowKey(DropoutMask.attention(2), row);
            for (int column = 0; column < COLUMNS; column++) {
                if (DropoutMask.drops(key, column, mask.threshold())) {
                    ofRow[row]++;
                    ofColumn[column]++;
                }
            }
        }
        // 5.5 standard deviations of a binomial distribution of 1000 draws: one in ten thousand such tests would fail.
        assertThat(IntStream.of(ofRow).allMatch(count -> count > 130 && count < 270))
                .isTrue();
        assertThat(IntStream.of(ofColumn).allMatch(count -> count > 130 && count < 270))
                .isTrue();
        assertThat(IntStream.of(ofRow).sum()).isCloseTo(200_000, within(2_200));
        assertThat(mask.scale()).isEqualTo(1.25f);
    }

    @Test
    void sitesRowsAndStreamsDifferFromEachOther() {
        DropoutMask mask = DropoutMask.of(3, 0.5);
        int key = mask.rowKey(DropoutMask.EMBEDDING, 0);
        assertThat(agreement(key, mask.rowKey(DropoutMask.EMBEDDING, 1))).isCloseTo(500, within(90));
        assertThat(agreement(key, mask.rowKey(DropoutMask.probabilities(0), 0))).isCloseTo(500, within(90));
        assertThat(agreement(key, DropoutMask.of(4, 0.5).rowKey(DropoutMask.EMBEDDING, 0)))
                .isCloseTo(500, within(90));
        assertThat(agreement(key, key)).isEqualTo(COLUMNS);
    }

    @Test
    void nothingIsDroppedWithProbabilityZero() {
        assertThat(DropoutMask.of(3, 0).isActive()).isFalse();
        assertThat(DropoutMask.of(3, 0).scale()).isEqualTo(1);
    }

    private static int agreement(int oneKey, int otherKey) {
        int half = 1 << DropoutMask.BITS - 1;
        return (int) IntStream.range(0, COLUMNS)
                .filter(column -> DropoutMask.drops(oneKey, column, half) == DropoutMask.drops(otherKey, column, half))
                .count();
    }
}
