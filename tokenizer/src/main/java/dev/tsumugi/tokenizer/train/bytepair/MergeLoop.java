package dev.tsumugi.tokenizer.train.bytepair;

import dev.tsumugi.tokenizer.bytepair.Merges;
import dev.tsumugi.tokenizer.train.WordCounts;
import java.util.Arrays;
import java.util.LinkedHashSet;

/**
 * Merges the most frequent pair of neighbouring tokens, again and again. A merge visits only the positions of its pair.
 * It does not lower the counts of the pairs that it breaks. A pair is counted anew when it comes up as the most
 * frequent, so most pairs are never looked at again.
 */
final class MergeLoop {
    private final TrainingVocabulary vocabulary;
    private final long minPairCount;
    private final Symbols symbols;
    private final PairCounts pairs = new PairCounts();
    private final PositionLists lists = new PositionLists();
    private final PairHeap heap = new PairHeap(pairs);
    private final NewPairs newPairs;
    private final LinkedHashSet<Long> merges = new LinkedHashSet<>();

    /**
     * Takes the bytes of the words as tokens. Pairs with fewer occurrences than {@code minPairCount} are not merged.
     */
    MergeLoop(WordCounts words, TrainingVocabulary vocabulary, long minPairCount) {
        this.vocabulary = vocabulary;
        this.minPairCount = minPairCount;
        requireCountable(words);
        symbols = new Symbols(words, vocabulary);
        newPairs = new NewPairs(pairs, lists, heap, minPairCount);
        collectPairs();
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
    boolean mergeMostFrequent() {
        int pair = takeMostFrequent();
        if (pair < 0) {
            return false;
        }
        int joined = vocabulary.join(pairs.left(pair), pairs.right(pair));
        if (!vocabulary.isSpecial(joined)) {
            // A pair comes back when its part is made again in another way. It keeps its first rank.
            merges.add(pairs.key(pair));
            merge(pair, joined);
        }
        return true;
    }

    private int takeMostFrequent() {
        for (int pair = heap.take(); pair >= 0; pair = heap.take()) {
            long count = count(pair);
            if (count == pairs.count(pair)) {
                return pair;
            }
            pairs.setCount(pair, count);
            if (count >= minPairCount) {
                heap.offer(pair);
            }
        }
        return -1;
    }

    /** Counts a pair anew and drops the positions where it is no more. */
    private long count(int pair) {
        int left = pairs.left(pair);
        int right = pairs.right(pair);
        int leftLength = vocabulary.length(left);
        int[] positions = lists.positions();
        int start = lists.start(pair);
        int kept = start;
        long count = 0;
        for (int i = start; i < start + lists.length(pair); i++) {
            if (symbols.holds(positions[i], left, leftLength, right)) {
                positions[kept++] = positions[i];
                count += symbols.count(positions[i]);
            }
        }
        lists.shrink(pair, kept - start);
        return count;
    }

    private void merge(int pair, int joined) {
        int[] positions = lists.positions();
        int start = lists.start(pair);
        int end = start + join(pair, joined);
        int length = vocabulary.length(joined);
        int previous = 0;
        for (int i = start; i < end; i++) {
            int position = positions[i];
            long count = symbols.count(position);
            int before = symbols.before(position);
            // a neighbour merged just now has this one as its token after it
            if (before > 0 && before != previous) {
                if (symbols.at(before) == joined) {
                    newPairs.after(joined, before, count);
                } else {
                    newPairs.before(symbols.at(before), before, count);
                }
            }
            if (symbols.at(position + length) >= 0) {
                newPairs.after(symbols.at(position + length), position, count);
            }
            previous = position;
        }
        pairs.setCount(pair, 0);
        lists.shrink(pair, 0);
        newPairs.flush(joined);
    }

    /**
     * Joins a pair wherever it is, from left to right. Returns at how many positions; they then come first in its list.
     */
    private int join(int pair, int joined) {
        int left = pairs.left(pair);
        int right = pairs.right(pair);
        int leftLength = vocabulary.length(left);
        int length = vocabulary.length(joined);
        int[] positions = lists.positions();
        int start = lists.start(pair);
        int end = start + lists.length(pair);
        Arrays.sort(positions, start, end);
        int kept = start;
        for (int i = start; i < end; i++) {
            // of three equal tokens, the second is within the first pair by now
            if (symbols.holds(positions[i], left, leftLength, right)) {
                symbols.join(positions[i], leftLength, joined, length);
                positions[kept++] = positions[i];
            }
        }
        return kept - start;
    }

    private void collectPairs() {
        int[] sizes = new int[1 << 16];
        for (int position = 1; position + 1 < symbols.positions(); position++) {
            if (symbols.at(position) >= 0 && symbols.at(position + 1) >= 0) {
                int pair = pairs.pair(symbols.at(position), symbols.at(position + 1));
                pairs.setCount(pair, pairs.count(pair) + symbols.count(position));
                sizes[pair]++;
            }
        }
        lists.ensureRoom(symbols.positions());
        for (int pair = 0; pair < pairs.size(); pair++) {
            sizes[pair] = lists.grow(pair, sizes[pair]);
            if (pairs.count(pair) >= minPairCount) {
                heap.offer(pair);
            }
        }
        int[] positions = lists.positions();
        for (int position = 1; position + 1 < symbols.positions(); position++) {
            if (symbols.at(position) >= 0 && symbols.at(position + 1) >= 0) {
                positions[sizes[pairs.pair(symbols.at(position), symbols.at(position + 1))]++] = position;
            }
        }
    }

    /** No count of a pair can pass 2^63 when all bytes of the words together do not. */
    private static void requireCountable(WordCounts words) {
        try {
            long bytes = 0;
            for (int word = 0; word < words.size(); word++) {
                bytes = Math.addExact(bytes, Math.multiplyExact(words.count(word), (long) words.length(word)));
            }
        } catch (ArithmeticException e) {
            throw new IllegalStateException(
                    "The words hold more than 2^63 bytes in all their occurrences; divide the counts by a common number.",
                    e);
        }
    }
}
