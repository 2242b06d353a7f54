package dev.tsumugi.tokenizer.train.bytepair;

import java.util.Arrays;

/**
 * The pairs that one merge makes, summed by neighbour before they reach the {@link PairCounts}: one look-up for each
 * different pair, not for each occurrence.
 */
final class NewPairs {
    private final PairCounts pairs;
    private final PositionLists lists;
    private final PairHeap heap;
    private final long minCount;

    // by neighbour: 2 * token of a token before the merged one, 2 * token + 1 of one after it
    private long[] counts = new long[1 << 10];
    private int[] sizes = new int[1 << 10];

    private int[] touched = new int[1 << 8];
    private int touchedSize;
    private int[] neighbours = new int[1 << 10];
    private int[] positions = new int[1 << 10];
    private int size;

    NewPairs(PairCounts pairs, PositionLists lists, PairHeap heap, long minCount) {
        this.pairs = pairs;
        this.lists = lists;
        this.heap = heap;
        this.minCount = minCount;
    }

    /** Notes {@code token} at {@code position} before the merged token. */
    void before(int token, int position, long count) {
        note(2 * token, position, count);
    }

    /** Notes {@code token} after the merged token, which is at {@code position}. */
    void after(int token, int position, long count) {
        note(2 * token + 1, position, count);
    }

    /** Adds what was noted to the pairs of {@code merged}, and forgets it. */
    void flush(int merged) {
        long room = 0;
        for (int i = 0; i < touchedSize; i++) {
            int neighbour = touched[i];
            int pair = pair(neighbour, merged);
            room += lists.length(pair) + sizes[neighbour];
            pairs.setCount(pair, pairs.count(pair) + counts[neighbour]);
            counts[neighbour] = 0;
            if (pairs.count(pair) >= minCount) {
                heap.offer(pair);
            }
        }
        lists.ensureRoom(room);
        for (int i = 0; i < touchedSize; i++) {
            sizes[touched[i]] = lists.grow(pair(touched[i], merged), sizes[touched[i]]);
        }
        int[] target = lists.positions();
        for (int i = 0; i < size; i++) {
            target[sizes[neighbours[i]]++] = positions[i];
        }
        for (int i = 0; i < touchedSize; i++) {
            sizes[touched[i]] = 0;
        }
        size = 0;
        touchedSize = 0;
    }

    private int pair(int neighbour, int merged) {
        int token = neighbour >> 1;
        return (neighbour & 1) == 0 ? pairs.pair(token, merged) : pairs.pair(merged, token);
    }

    private void note(int neighbour, int position, long count) {
        if (neighbour >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(neighbour + 1, counts.length * 2));
            sizes = Arrays.copyOf(sizes, counts.length);
        }
        if (sizes[neighbour]++ == 0) {
            if (touchedSize == touched.length) {
                touched = Arrays.copyOf(touched, touchedSize * 2);
            }
            touched[touchedSize++] = neighbour;
        }
        counts[neighbour] += count;
        if (size == positions.length) {
            neighbours = Arrays.copyOf(neighbours, size * 2);
            positions = Arrays.copyOf(positions, size * 2);
        }
        neighbours[size] = neighbour;
        positions[size++] = position;
    }
}
