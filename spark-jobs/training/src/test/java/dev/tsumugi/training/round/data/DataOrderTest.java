package dev.tsumugi.training.round.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataOrderTest {
    @ParameterizedTest
    @CsvSource({"103, 10, 1", "100, 10, 2", "7, 64, 3", "1, 1, 4", "5, 1, 5"})
    void everyEpochHoldsEachSequenceOnce(int sequences, int blockSequences, long seed) {
        DataOrder order = new DataOrder(sequences, blockSequences, seed);
        Long[] all = LongStream.range(0, sequences).boxed().toArray(Long[]::new);
        for (int epoch = 0; epoch < 5; epoch++) {
            assertThat(numbers(order, (long) epoch * sequences, sequences)).containsExactlyInAnyOrder(all);
        }
    }

    @Test
    void epochsAndSeedsHaveTheirOwnOrder() {
        DataOrder order = new DataOrder(100, 10, 1);
        assertThat(numbers(order, 0, 100)).isNotEqualTo(numbers(order, 100, 100));
        assertThat(numbers(order, 0, 100)).isNotEqualTo(numbers(new DataOrder(100, 10, 2), 0, 100));
    }

    @Test
    void theStreamIsTheSameHoweverItIsCut() {
        DataOrder order = new DataOrder(103, 10, 1);
        List<Long> whole = numbers(order, 0, 300);
        for (int size : new int[] {1, 7, 10, 64}) {
            List<Long> pieces = new ArrayList<>();
            IntStream.range(0, 300 / size).forEach(i -> pieces.addAll(numbers(order, (long) i * size, size)));
            assertThat(pieces).isEqualTo(whole.subList(0, pieces.size()));
        }
    }

    @Test
    void neighboursOfABlockAreOneRun() {
        List<DataOrder.Run> runs = new DataOrder(100, 10, 1).runs(0, 100);
        assertThat(runs).hasSizeLessThanOrEqualTo(10);
        assertThat(runs).allSatisfy(run -> assertThat(run.first() % 10).isZero());
    }

    @Test
    void refusesAnEmptyCorpus() {
        assertThatThrownBy(() -> new DataOrder(0, 10, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "There must be at least 1 sequence and 1 in a block, but there are 0 sequences in blocks of 10.");
    }

    private static List<Long> numbers(DataOrder order, long from, int count) {
        return order.runs(from, count).stream()
                .flatMap(run ->
                        LongStream.range(run.first(), run.first() + run.count()).boxed())
                .toList();
    }
}
