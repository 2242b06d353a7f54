package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;

/**
 * Merges the symbols of one span: always the pair of lowest rank, the leftmost of equals. Few symbols are scanned,
 * which is quadratic but without overhead. Many go through a heap, O(n log n). Ranks need not be in the order of the
 * ids.
 */
final class SymbolMerger {
    private static final int MAX_SCANNED = 32;

    private final MergeTable merges;

    SymbolMerger(MergeTable merges) {
        this.merges = merges;
    }

    /** Appends what becomes of the first {@code length} ids of {@code parts}, which this method uses up. */
    void merge(int[] parts, int length, IntBuffer ids) {
        if (length <= MAX_SCANNED) {
            scan(parts, length, ids);
        } else {
            heap(parts, length, ids);
        }
    }

    private void scan(int[] parts, int symbols, IntBuffer ids) {
        long[] found = new long[symbols];
        int length = symbols;
        for (int i = 0; i + 1 < length; i++) {
            found[i] = merges.find(parts[i], parts[i + 1]);
        }
        while (length > 1) {
            int best = 0;
            for (int i = 1; i + 1 < length; i++) {
                best = found[i] >>> 32 < found[best] >>> 32 ? i : best;
            }
            if (found[best] == MergeTable.NONE) {
                break;
            }
            parts[best] = (int) found[best];
            length--;
            System.arraycopy(parts, best + 2, parts, best + 1, length - best - 1);
            System.arraycopy(found, best + 2, found, best + 1, Math.max(0, length - best - 2));
            if (best + 1 < length) {
                found[best] = merges.find(parts[best], parts[best + 1]);
            }
            if (best > 0) {
                found[best - 1] = merges.find(parts[best - 1], parts[best]);
            }
        }
        ids.addAll(parts, 0, length);
    }

    private void heap(int[] parts, int length, IntBuffer ids) {
        int[] next = new int[length];
        int[] previous = new int[length];
        for (int i = 0; i < length; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        // rank << 32 | position: the leftmost of equal ranks comes first. Entries go stale and are checked when taken.
        LongHeap queue = new LongHeap(length);
        for (int i = 0; i + 1 < length; i++) {
            offer(queue, parts, i, i + 1);
        }
        while (!queue.isEmpty()) {
            long top = queue.take();
            int left = (int) top;
            int right = next[left];
            if (parts[left] < 0 || right == length) {
                continue;
            }
            long found = merges.find(parts[left], parts[right]);
            if (found == MergeTable.NONE || found >>> 32 != top >>> 32) {
                continue;
            }
            parts[left] = (int) found;
            parts[right] = -1;
            next[left] = next[right];
            if (next[left] < length) {
                previous[next[left]] = left;
                offer(queue, parts, left, next[left]);
            }
            if (previous[left] >= 0) {
                offer(queue, parts, previous[left], left);
            }
        }
        for (int i = 0; i < length; i = next[i]) {
            ids.add(parts[i]);
        }
    }

    private void offer(LongHeap queue, int[] parts, int left, int right) {
        long found = merges.find(parts[left], parts[right]);
        if (found != MergeTable.NONE) {
            queue.add((found & 0xFFFFFFFF_00000000L) | left);
        }
    }
}
