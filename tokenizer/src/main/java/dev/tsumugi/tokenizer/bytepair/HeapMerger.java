package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;

/**
 * Merges the bytes of one piece: always the pair of lowest rank, the leftmost of equals. Short pieces by scanning, quadratic but
 * without overhead; long ones with a heap, O(n log n). Ranks need not be in the order of the ids.
 */
final class HeapMerger implements PieceMerger {
    private static final int SCAN_BYTES = 32;

    private final MergeTable merges;
    private final int[] byteIds;

    HeapMerger(MergeTable merges, int[] byteIds) {
        this.merges = merges;
        this.byteIds = byteIds;
    }

    @Override
    public void merge(byte[] utf8, int from, int to, IntBuffer ids) {
        if (to - from <= SCAN_BYTES) {
            scan(utf8, from, to, ids);
        } else {
            heap(utf8, from, to, ids);
        }
    }

    private void scan(byte[] utf8, int from, int to, IntBuffer ids) {
        int[] parts = new int[to - from];
        long[] found = new long[to - from];
        int length = parts.length;
        for (int i = 0; i < length; i++) {
            parts[i] = byteIds[utf8[from + i] & 0xFF];
        }
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

    private void heap(byte[] utf8, int from, int to, IntBuffer ids) {
        int length = to - from;
        int[] parts = new int[length];
        int[] next = new int[length];
        int[] previous = new int[length];
        for (int i = 0; i < length; i++) {
            parts[i] = byteIds[utf8[from + i] & 0xFF];
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        // rank << 32 | position, so that the leftmost of equal ranks comes first; entries go stale and are checked when
        // taken
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
