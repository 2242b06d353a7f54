package dev.tsumugi.corpus.traintokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.testing.SparkSessionExtension;
import dev.tsumugi.tokenizer.train.CountedWords;
import dev.tsumugi.tokenizer.train.WordCounts;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SparkSessionExtension.class)
class SparkWordsTest {
    private static final List<String> ITEMS = List.of("ab ab", "cd ab", "x", "今日 cd", "ab x yz", "cd");

    @Test
    void sumsTheWordsOfAllPartitionsAndDropsRareOnes(SparkSession spark) {
        for (int partitions : new int[] {1, 2, 7, 64}) {
            try (SparkWords words = count(spark, partitions, 2)) {
                assertThat(byWord(words.collect())).isEqualTo(Map.of("ab", 4L, "cd", 3L, "x", 2L));
            }
        }
    }

    @Test
    void drawsKeysAndSumsAsWordsInOnePlaceDo(SparkSession spark) {
        CountedWords.Keys letters = (utf8, from, to, count, keys) -> {
            for (int at = from; at < to; at++) {
                keys.add(utf8, at, at + 1, count);
            }
        };
        CountedWords.Sums sums = part -> {
            long[] bytesAndWords = new long[2];
            part.forEach((utf8, from, to, count) -> {
                bytesAndWords[0] += count * (to - from);
                bytesAndWords[1]++;
            });
            return bytesAndWords;
        };
        for (int partitions : new int[] {1, 2, 7, 64}) {
            try (SparkWords words = count(spark, partitions, 1)) {
                CountedWords local = CountedWords.of(words.collect());
                assertThat(byWord(words.keys(letters, 3))).isEqualTo(byWord(local.keys(letters, 3)));
                assertThat(words.sum(sums)).isEqualTo(local.sum(sums)).containsExactly(24, 5);
            }
        }
    }

    private static SparkWords count(SparkSession spark, int partitions, long minCount) {
        JavaRDD<String> items =
                JavaSparkContext.fromSparkContext(spark.sparkContext()).parallelize(ITEMS, partitions);
        return SparkWords.count(
                items,
                (item, words) -> {
                    for (String word : item.split(" ")) {
                        words.add(word, 1);
                    }
                },
                minCount);
    }

    private static Map<String, Long> byWord(WordCounts counts) {
        Map<String, Long> byWord = new TreeMap<>();
        counts.forEach((utf8, from, to, count) ->
                byWord.put(new String(utf8, from, to - from, StandardCharsets.UTF_8), count));
        return byWord;
    }
}
