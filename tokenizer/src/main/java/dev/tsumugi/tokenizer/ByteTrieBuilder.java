package dev.tsumugi.tokenizer;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Lays out the double array of a {@link ByteTrie}, breadth first. */
final class ByteTrieBuilder {
    private static final int MAX_TRIALS = 64;

    private final byte[][] keys;
    private final int[] numbers;
    private int[] nodes = new int[2 << 10];
    private int[] numberAt = new int[1 << 10];
    private final BitSet used = new BitSet();
    private int firstFree = 1;

    /** Sorts the keys. A null stands for no key. */
    ByteTrieBuilder(List<byte[]> all) {
        numbers = IntStream.range(0, all.size())
                .filter(i -> all.get(i) != null)
                .boxed()
                .sorted((a, b) -> Arrays.compareUnsigned(all.get(a), all.get(b)))
                .mapToInt(Integer::intValue)
                .toArray();
        keys = IntStream.of(numbers).mapToObj(all::get).toArray(byte[][]::new);
        for (int i = 0; i < keys.length; i++) {
            if (keys[i].length == 0) {
                throw new IllegalArgumentException("Piece " + numbers[i] + " is empty; a piece has at least one byte.");
            }
            if (i > 0 && Arrays.equals(keys[i - 1], keys[i])) {
                throw new IllegalArgumentException("The pieces " + numbers[i - 1] + " and " + numbers[i]
                        + " have the same bytes; each piece occurs once in a trie.");
            }
        }
    }

    ByteTrie build() {
        Arrays.fill(nodes, -1);
        Arrays.fill(numberAt, -1);
        used.set(ByteTrie.ROOT);
        insertAll();
        // a node without children gets any base: no node names it as its parent
        for (int node = 0; node < used.length(); node++) {
            nodes[2 * node] = Math.max(0, nodes[2 * node]);
        }
        int size = ((used.length() - 1) | 255) + 1;
        return new ByteTrie(Arrays.copyOf(nodes, 2 * size), Arrays.copyOf(numberAt, used.length()));
    }

    /** Level by level. A node takes three values: itself, and the range of the sorted keys that go through it. */
    private void insertAll() {
        IntBuffer level = new IntBuffer(3);
        level.addAll(new int[] {ByteTrie.ROOT, 0, keys.length}, 0, 3);
        for (int depth = 0; level.length() > 0; depth++) {
            IntBuffer next = new IntBuffer(level.length());
            for (int i = 0; i < level.length(); i += 3) {
                insert(level.get(i), level.get(i + 1), level.get(i + 2), depth, next);
            }
            level = next;
        }
    }

    private void insert(int node, int from, int to, int depth, IntBuffer next) {
        int first = from;
        if (from < to && keys[from].length == depth) {
            numberAt[node] = numbers[from];
            first++;
        }
        if (first == to) {
            return;
        }
        byte[] labels = new byte[256];
        int children = 0;
        for (int i = first; i < to; i++) {
            if (children == 0 || labels[children - 1] != keys[i][depth]) {
                labels[children++] = keys[i][depth];
            }
        }
        int base = base(labels, children);
        nodes[2 * node] = base;
        int start = first;
        for (int child = 0; child < children; child++) {
            int end = start + 1;
            while (end < to && keys[end][depth] == labels[child]) {
                end++;
            }
            int reached = base ^ (labels[child] & 0xFF);
            used.set(reached);
            nodes[2 * reached + 1] = node;
            next.addAll(new int[] {reached, start, end}, 0, 3);
            start = end;
        }
    }

    /** Finds a base under which the nodes of all labels are free. */
    private int base(byte[] labels, int children) {
        firstFree = used.nextClearBit(firstFree);
        int candidate = firstFree;
        for (int trial = 0; ; trial++) {
            // after some trials, the free end of the array is better than a search through all gaps
            candidate = trial < MAX_TRIALS ? candidate : (used.length() + 255) & ~255;
            int base = candidate ^ (labels[0] & 0xFF);
            int child = 1;
            while (child < children && !used.get(base ^ (labels[child] & 0xFF))) {
                child++;
            }
            if (child >= children) {
                grow((base | 255) + 1);
                return base;
            }
            candidate = used.nextClearBit(candidate + 1);
        }
    }

    private void grow(int needed) {
        if (needed > numberAt.length) {
            int old = numberAt.length;
            int size = Math.max(needed, 2 * old);
            nodes = Arrays.copyOf(nodes, 2 * size);
            numberAt = Arrays.copyOf(numberAt, size);
            Arrays.fill(nodes, 2 * old, 2 * size, -1);
            Arrays.fill(numberAt, old, size, -1);
        }
    }
}
