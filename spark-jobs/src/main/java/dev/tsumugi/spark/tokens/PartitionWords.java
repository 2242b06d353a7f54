package dev.tsumugi.spark.tokens;

import dev.tsumugi.tokenizer.train.WordCounts;
import dev.tsumugi.tokenizer.train.WordSplitter;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import scala.Tuple2;

/**
 * The words of a stream of texts with their counts. Counts are kept for at most {@link #MOST_WORDS} words at a time, so a
 * frequent word may come more than once.
 */
final class PartitionWords implements Iterator<Tuple2<String, Long>> {
    private static final int MOST_WORDS = 1 << 18;

    private final WordSplitter splitter;
    private final Iterator<WeightedText> texts;
    private WordCounts counts = new WordCounts();
    private int next;

    PartitionWords(WordSplitter splitter, Iterator<WeightedText> texts) {
        this.splitter = splitter;
        this.texts = texts;
    }

    @Override
    public boolean hasNext() {
        if (next == counts.size() && texts.hasNext()) {
            counts = new WordCounts();
            next = 0;
            while (texts.hasNext() && counts.size() < MOST_WORDS) {
                WeightedText text = texts.next();
                splitter.split(text.text(), (utf8, from, to) -> counts.add(utf8, from, to, text.weight()));
            }
        }
        return next < counts.size();
    }

    @Override
    public Tuple2<String, Long> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more words");
        }
        String word = new String(counts.word(next), StandardCharsets.UTF_8);
        return new Tuple2<>(word, counts.count(next++));
    }
}
