package dev.tsumugi.tokenizer;

import java.util.Arrays;

/** A growing array of ints. */
final class IntBuffer {
    private int[] values;
    private int length;

    IntBuffer(int capacity) {
        values = new int[Math.max(16, capacity)];
    }

    int length() {
        return length;
    }

    void add(int value) {
        if (length == values.length) {
            values = Arrays.copyOf(values, length * 2);
        }
        values[length++] = value;
    }

    void addAll(int[] source, int from, int to) {
        int needed = length + to - from;
        if (needed > values.length) {
            values = Arrays.copyOf(values, Math.max(needed, length * 2));
        }
        System.arraycopy(source, from, values, length, to - from);
        length = needed;
    }

    /** Appends {@code this[from, to)} to another buffer. */
    void appendTo(IntBuffer target, int from, int to) {
        target.addAll(values, from, to);
    }

    void clear() {
        length = 0;
    }

    int[] toArray() {
        return Arrays.copyOf(values, length);
    }
}
