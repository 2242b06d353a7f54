package dev.tsumugi.corpus.traintokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.train.WordCounts;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketedWordsTest {
    @Test
    void countsTheWordsOfAllItemsOnceEachPerFilling() {
        assertThat(counts(words(List.of("a b b", "", "今日 a"), 3))).isEqualTo(Map.of("a", 2L, "b", 2L, "今日", 1L));
    }

    @Test
    void givesAWordTheSameBucketWhereverItIsFound() {
        Map<String, Integer> buckets = new HashMap<>();
        Set<Integer> used = new HashSet<>();
        for (List<String> items : List.of(List.of(numbers(0, 500)), List.of(numbers(250, 800), "", numbers(0, 9)))) {
            words(items, 7)
                    .forEachRemaining(block -> WordBlock.read(block._2(), (utf8, from, to, count) -> {
                        String word = new String(utf8, from, to - from, StandardCharsets.UTF_8);
                        assertThat(buckets.putIfAbsent(word, block._1())).isIn(null, block._1());
                        used.add(block._1());
                    }));
        }
        assertThat(used).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void keepsLongWordsAndLargeCountsInABlock() {
        WordBlock block = new WordBlock();
        byte[] word = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
        long[] counts = {1, 127, 128, 1L << 33, Long.MAX_VALUE};
        for (long count : counts) {
            block.add(word, 0, (int) Math.min(word.length, count), count);
        }
        TreeMap<Long, Integer> read = new TreeMap<>();
        WordBlock.read(block.toBytes(), (utf8, from, to, count) -> read.put(count, to - from));
        assertThat(read).isEqualTo(Map.of(1L, 1, 127L, 127, 128L, 128, 1L << 33, 100_000, Long.MAX_VALUE, 100_000));
    }

    @Test
    void hasNoBlocksWithoutWords() {
        assertThat(words(List.of(""), 2).hasNext()).isFalse();
    }

    private static String numbers(int from, int to) {
        return String.join(
                " ", IntStream.range(from, to).mapToObj(Integer::toString).toList());
    }

    private static BucketedWords<String> words(List<String> items, int buckets) {
        return new BucketedWords<>(
                items.iterator(),
                (item, words) -> {
                    for (String word : item.isEmpty() ? new String[0] : item.split(" ")) {
                        words.add(word, 1);
                    }
                },
                buckets);
    }

    private static Map<String, Long> counts(BucketedWords<String> words) {
        WordCounts counts = new WordCounts();
        words.forEachRemaining(block -> WordBlock.read(block._2(), counts::addNew));
        Map<String, Long> byWord = new HashMap<>();
        counts.forEach((utf8, from, to, count) ->
                byWord.put(new String(utf8, from, to - from, StandardCharsets.UTF_8), count));
        return byWord;
    }
}
