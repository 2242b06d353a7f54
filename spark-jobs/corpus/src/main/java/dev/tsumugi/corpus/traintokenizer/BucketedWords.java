package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.tokenizer.train.WordCounts;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import scala.Tuple2;

/**
 * The words in a stream of items, counted and divided by hash: blocks by the number of their bucket. At most about
 * {@link #MOST_WORDS} words are held at a time, so a frequent word may come more than once.
 *
 * @param <T> the items
 */
final class BucketedWords<T> implements Iterator<Tuple2<Integer, byte[]>> {
    private static final int MOST_WORDS = 1 << 18;

    /** Counts the words of an item. */
    @FunctionalInterface
    interface Counting<T> extends Serializable {
        void count(T item, WordCounts words);
    }

    private final Iterator<T> items;
    private final Counting<T> counting;
    private final int buckets;
    private Iterator<Tuple2<Integer, byte[]>> blocks =
            Arrays.<Tuple2<Integer, byte[]>>asList().iterator();

    BucketedWords(Iterator<T> items, Counting<T> counting, int buckets) {
        this.items = items;
        this.counting = counting;
        this.buckets = buckets;
    }

    @Override
    public boolean hasNext() {
        while (!blocks.hasNext() && items.hasNext()) {
            WordCounts words = new WordCounts();
            while (items.hasNext() && words.size() < MOST_WORDS) {
                counting.count(items.next(), words);
            }
            blocks = divide(words);
        }
        return blocks.hasNext();
    }

    @Override
    public Tuple2<Integer, byte[]> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("no more words");
        }
        return blocks.next();
    }

    private Iterator<Tuple2<Integer, byte[]>> divide(WordCounts words) {
        WordBlock[] divided = new WordBlock[buckets];
        words.forEach((utf8, from, to, count) -> {
            int bucket = Math.floorMod(hash(utf8, from, to), buckets);
            if (divided[bucket] == null) {
                divided[bucket] = new WordBlock();
            }
            divided[bucket].add(utf8, from, to, count);
        });
        return IntStream.range(0, buckets)
                .filter(bucket -> divided[bucket] != null)
                .mapToObj(bucket -> new Tuple2<>(bucket, divided[bucket].toBytes()))
                .iterator();
    }

    private static int hash(byte[] utf8, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + utf8[i];
        }
        return hash ^ (hash >>> 15);
    }
}
