package dev.tsumugi.spark.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.text.PreTokenizer;
import dev.tsumugi.tokenizer.train.Boundary;
import dev.tsumugi.tokenizer.train.WordSplitter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PartitionWordsTest {
    @Test
    void countsTheWordsOfAllTextsByTheirWeights() {
        WordSplitter splitter = new WordSplitter(PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN), Boundary.WORD);
        Map<String, Long> counts = new TreeMap<>();
        List<WeightedText> texts = List.of(weighted("a b b", 1), weighted("", 1), weighted("今日は 今日", 5));
        new PartitionWords(splitter, texts.iterator())
                .forEachRemaining(word -> counts.merge(word._1(), word._2(), Long::sum));
        assertThat(counts).isEqualTo(Map.of("a", 1L, " b", 2L, "今日", 10L, "は", 5L, " ", 5L));
    }

    @Test
    void hasNoWordsWithoutTexts() {
        WordSplitter splitter = new WordSplitter(PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN), Boundary.NONE);
        assertThat(new PartitionWords(splitter, List.of(weighted("", 1)).iterator()).hasNext())
                .isFalse();
    }

    private static WeightedText weighted(String text, int weight) {
        return new WeightedText(text, weight);
    }
}
