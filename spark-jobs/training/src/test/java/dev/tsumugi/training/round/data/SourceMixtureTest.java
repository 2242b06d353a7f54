package dev.tsumugi.training.round.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.corpus.shard.TokenShard;
import dev.tsumugi.corpus.shard.TokenShards;
import dev.tsumugi.workflow.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SourceMixtureTest {
    /** Numbers 0 to 29 are books, 30 to 99 code, 100 to 999 news. */
    private static final TokenShards SHARDS = shards(
            new TokenShard("train/shard-00000.parquet", 10, 0, "books"),
            new TokenShard("train/shard-00001.parquet", 20, 0, "books"),
            new TokenShard("train/shard-00002.parquet", 70, 0, "code"),
            new TokenShard("train/shard-00003.parquet", 900, 0, "news"));

    @Test
    void sourcesComeAsOftenAsTheirWeightsSayInEveryStretch() {
        SourceMixture mixture = SourceMixture.of(SHARDS, Map.of("books", 10.0, "code", 0.5), 8, 1);
        double whole = 30 * 10 + 70 * 0.5 + 900;
        for (int from : new int[] {0, 777, 123_456}) {
            List<Long> numbers = numbers(mixture, from, 500);
            assertThat(numbers).hasSize(500);
            assertThat(count(numbers, 0, 30)).isCloseTo(500 * 300 / whole, within(2.0));
            assertThat(count(numbers, 30, 100)).isCloseTo(500 * 35 / whole, within(2.0));
            assertThat(count(numbers, 100, 1000)).isCloseTo(500 * 900 / whole, within(2.0));
        }
    }

    @Test
    void noSequenceComesTwiceInAnEpochOfItsSource() {
        SourceMixture mixture = SourceMixture.of(SHARDS, Map.of("books", 10.0), 8, 1);
        List<Long> books =
                numbers(mixture, 0, 5000).stream().filter(number -> number < 30).toList();
        assertThat(books).hasSizeGreaterThan(300);
        for (int epoch = 0; epoch < 10; epoch++) {
            assertThat(books.subList(epoch * 30, epoch * 30 + 30)).doesNotHaveDuplicates();
        }
    }

    @Test
    void everyPlaceIsReadOnceHoweverTheStreamIsCut() {
        SourceMixture mixture = SourceMixture.of(SHARDS, Map.of("books", 3.0), 8, 1);
        Long[] whole = numbers(mixture, 0, 3000).toArray(Long[]::new);
        for (int size : new int[] {1, 7, 24}) {
            List<Long> pieces = new ArrayList<>();
            for (int from = 0; from < 3000; from += size) {
                pieces.addAll(numbers(mixture, from, Math.min(size, 3000 - from)));
            }
            assertThat(pieces).containsExactlyInAnyOrder(whole);
        }
    }

    @Test
    void aWeightOfZeroLeavesASourceOut() {
        List<Long> numbers = numbers(SourceMixture.of(SHARDS, Map.of("code", 0.0), 8, 1), 0, 2000);
        assertThat(numbers)
                .allSatisfy(number -> assertThat(number < 30 || number >= 100).isTrue());
    }

    @Test
    void withoutWeightsIsThePlainOrder() {
        SourceMixture mixture = SourceMixture.of(SHARDS, Map.of(), 8, 1);
        assertThat(mixture.runs(990, 50)).isEqualTo(new DataOrder(1000, 8, 1).runs(990, 50));
    }

    @Test
    void refusesWeightsForShardsOfAnySource() {
        TokenShards mixed = shards(new TokenShard("train/shard-00000.parquet", 10, 0));
        assertThatThrownBy(() -> SourceMixture.of(mixed, Map.of("books", 2.0), 8, 1))
                .isInstanceOf(UserException.class)
                .hasMessage("pretrain.source-weights needs shards of one source each, but these hold documents of any;"
                        + " set tokenize.shards-by-source to true.");
    }

    @Test
    void saysWhichSourceHasNoDocumentLeft() {
        assertThatThrownBy(() -> SourceMixture.of(SHARDS, Map.of("poems", 2.0), 8, 1))
                .isInstanceOf(UserException.class)
                .hasMessage("pretrain.source-weights names the source poems, of which no document is left; there are"
                        + " books, code, news.");
    }

    @Test
    void refusesToLeaveEverythingOut() {
        Map<String, Double> none = Map.of("books", 0.0, "code", 0.0, "news", 0.0);
        assertThatThrownBy(() -> SourceMixture.of(SHARDS, none, 8, 1))
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("pretrain.source-weights leaves no sequence to train on");
    }

    private static TokenShards shards(TokenShard... train) {
        return new TokenShards(16, 300, "", List.of(train), List.of());
    }

    private static double count(List<Long> numbers, long from, long to) {
        return numbers.stream().filter(number -> number >= from && number < to).count();
    }

    private static List<Long> numbers(SourceMixture mixture, long from, int count) {
        return mixture.runs(from, count).stream()
                .flatMap(run ->
                        LongStream.range(run.first(), run.first() + run.count()).boxed())
                .toList();
    }
}
