package dev.tsumugi.tokenizer.train.bytepair;

import java.util.Arrays;

/**
 * Pairs by count, largest first; of equal counts the smaller left token, then the smaller right one. An entry keeps the
 * count that it was offered with. Once the pair has another count, the entry is void and is passed over when it comes
 * up.
 */
final class PairHeap {
    private final PairCounts pairs;
    private long[] counts = new long[1 << 10];
    private int[] entries = new int[1 << 10];
    private int size;

    PairHeap(PairCounts pairs) {
        this.pairs = pairs;
    }

    /** Offers a pair with its count of now. A pair whose count changes must be offered again. */
    void offer(int pair) {
        if (size == entries.length) {
            counts = Arrays.copyOf(counts, size + size / 2);
            entries = Arrays.copyOf(entries, size + size / 2);
        }
        long count = pairs.count(pair);
        int at = size++;
        while (at > 0 && before(count, pair, (at - 1) >> 2)) {
            move((at - 1) >> 2, at);
            at = (at - 1) >> 2;
        }
        put(count, pair, at);
    }

    /** Takes the first pair, or returns -1 when there is none. */
    int take() {
        while (size > 0) {
            int pair = entries[0];
            long count = counts[0];
            size--;
            sift(counts[size], entries[size]);
            if (count == pairs.count(pair)) {
                return pair;
            }
        }
        return -1;
    }

    private void sift(long count, int pair) {
        int at = 0;
        for (int child = 1; child < size; child = 4 * at + 1) {
            int best = child;
            for (int other = child + 1; other < Math.min(child + 4, size); other++) {
                best = before(counts[other], entries[other], best) ? other : best;
            }
            if (!before(counts[best], entries[best], count, pair)) {
                break;
            }
            move(best, at);
            at = best;
        }
        put(count, pair, at);
    }

    private boolean before(long count, int pair, int entry) {
        return before(count, pair, counts[entry], entries[entry]);
    }

    private boolean before(long count, int pair, long otherCount, int otherPair) {
        return count != otherCount ? count > otherCount : pairs.key(pair) < pairs.key(otherPair);
    }

    private void move(int from, int to) {
        put(counts[from], entries[from], to);
    }

    private void put(long count, int pair, int at) {
        counts[at] = count;
        entries[at] = pair;
    }
}
