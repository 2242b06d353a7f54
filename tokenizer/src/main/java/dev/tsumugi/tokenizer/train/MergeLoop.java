package dev.tsumugi.tokenizer.train;

import dev.tsumugi.tokenizer.bytepair.Merges;
import java.util.Arrays;
import java.util.LinkedHashSet;

/** The words of a training as symbols, and the pairs in them; a merge touches only the words that hold its pair. */
final class MergeLoop {
    private final TrainingVocabulary vocabulary;
    private final int[] symbols;
    private final int[] starts;
    private final int[] lengths;
    private final long[] wordCounts;
    private final PairIndex pairs = new PairIndex();
    private final PairHeap heap = new PairHeap(pairs);
    private final LinkedHashSet<Long> merges = new LinkedHashSet<>();
    private int[] grown = new int[1 << 10];
    private int grownCount;

    MergeLoop(WordCounts words, TrainingVocabulary vocabulary) {
        this.vocabulary = vocabulary;
        symbols = new int[words.totalBytes()];
        starts = new int[words.size()];
        lengths = new int[words.size()];
        wordCounts = new long[words.size()];
        int at = 0;
        for (int word = 0; word < words.size(); word++) {
            byte[] bytes = words.word(word);
            starts[word] = at;
            lengths[word] = bytes.length;
            wordCounts[word] = words.count(word);
            for (byte value : bytes) {
                symbols[at++] = vocabulary.byteId(value);
            }
            for (int i = starts[word]; i + 1 < at; i++) {
                count(symbols[i], symbols[i + 1], word);
            }
        }
        for (int pair = 0; pair < pairs.size(); pair++) {
            heap.offer(pair);
        }
    }

    /** Number of merges so far. */
    int merges() {
        return merges.size();
    }

    /** The merges so far, by rank. */
    Merges toMerges() {
        int[] flat = new int[merges.size() * 2];
        int at = 0;
        for (long key : merges) {
            flat[at++] = (int) (key >>> 32);
            flat[at++] = (int) key;
        }
        return Merges.of(flat);
    }

    /** Merges the most frequent pair, or returns false when no pair is frequent enough. */
    boolean mergeMostFrequent(long minimum) {
        int pair = heap.take(minimum);
        if (pair < 0) {
            return false;
        }
        int left = pairs.left(pair);
        int right = pairs.right(pair);
        int joined = vocabulary.join(left, right);
        if (vocabulary.isSpecial(joined)) {
            return true;
        }
        // A pair whose part is made again later in another way comes back; it keeps its first rank.
        merges.add(pairs.key(pair));
        for (int word : pairs.takeWords(pair)) {
            merge(word, left, right, joined);
        }
        pairs.add(pair, -pairs.count(pair));
        offerGrown();
        return true;
    }

    /** Offers each pair that has grown, once. */
    private void offerGrown() {
        Arrays.sort(grown, 0, grownCount);
        for (int i = 0; i < grownCount; i++) {
            if (i == 0 || grown[i] != grown[i - 1]) {
                heap.offer(grown[i]);
            }
        }
        grownCount = 0;
    }

    private void merge(int word, int left, int right, int joined) {
        int start = starts[word];
        int end = start + lengths[word];
        int to = start;
        for (int from = start; from < end; ) {
            if (from + 1 == end || symbols[from] != left || symbols[from + 1] != right) {
                symbols[to++] = symbols[from++];
                continue;
            }
            if (to > start) {
                pairs.add(pairs.pair(symbols[to - 1], left), -wordCounts[word]);
                grow(symbols[to - 1], joined, word);
            }
            if (from + 2 < end) {
                pairs.add(pairs.pair(right, symbols[from + 2]), -wordCounts[word]);
                grow(joined, symbols[from + 2], word);
            }
            symbols[to++] = joined;
            from += 2;
        }
        lengths[word] = to - start;
    }

    private void grow(int left, int right, int word) {
        if (grownCount == grown.length) {
            grown = Arrays.copyOf(grown, grownCount * 2);
        }
        grown[grownCount++] = count(left, right, word);
    }

    private int count(int left, int right, int word) {
        int pair = pairs.pair(left, right);
        pairs.add(pair, wordCounts[word]);
        pairs.addWord(pair, word);
        return pair;
    }
}
