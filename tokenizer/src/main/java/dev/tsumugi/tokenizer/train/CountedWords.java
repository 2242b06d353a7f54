package dev.tsumugi.tokenizer.train;

import java.io.Serializable;

/**
 * Different words with their counts, in parts that may lie on many machines. What is asked of them must not depend on
 * how they are parted: counts and sums are integers.
 */
public interface CountedWords {
    /** Draws keys out of a word, such as the strings in it. */
    @FunctionalInterface
    interface Keys extends Serializable {
        /**
         * Adds to {@code keys} what it draws out of the word {@code utf8[from, to)}, which occurs {@code count} times.
         */
        void draw(byte[] utf8, int from, int to, long count, WordCounts keys);
    }

    /** Sums over the words of a part. */
    @FunctionalInterface
    interface Sums extends Serializable {
        /** Returns sums, as many for every part. */
        long[] of(WordCounts part);
    }

    /** Returns the keys that all words together hold at least {@code minCount} times. */
    WordCounts keys(Keys keys, long minCount);

    /** Returns the sums of all parts together. */
    long[] sum(Sums sums);

    /** Words that lie in this JVM, in one part. */
    static CountedWords of(WordCounts words) {
        return new CountedWords() {
            @Override
            public WordCounts keys(Keys keys, long minCount) {
                WordCounts drawn = new WordCounts();
                words.forEach((utf8, from, to, count) -> keys.draw(utf8, from, to, count, drawn));
                return drawn.atLeast(minCount);
            }

            @Override
            public long[] sum(Sums sums) {
                return sums.of(words);
            }
        };
    }
}
