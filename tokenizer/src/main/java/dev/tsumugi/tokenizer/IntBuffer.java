package dev.tsumugi.tokenizer;

import java.util.Arrays;

/** A growing array of ints, for ids whose number is not known beforehand. For one thread. */
public final class IntBuffer {
    private int[] values;
    private int length;

    /** Makes an empty buffer with room for about {@code capacity} values. */
    public IntBuffer(int capacity) {
        values = new int[Math.max(16, capacity)];
    }

    /** Number of values. */
    public int length() {
        return length;
    }

    /** Appends a value. */
    public void add(int value) {
        if (length == values.length) {
            values = Arrays.copyOf(values, length * 2);
        }
        values[length++] = value;
    }

    /** Appends {@code source[from, to)}. */
    public void addAll(int[] source, int from, int to) {
        int needed = length + to - from;
        if (needed > values.length) {
            values = Arrays.copyOf(values, Math.max(needed, length * 2));
        }
        System.arraycopy(source, from, values, length, to - from);
        length = needed;
    }

    /** The value at a place. */
    public int get(int at) {
        return values[at];
    }

    /** Replaces the value at a place. */
    public void set(int at, int value) {
        values[at] = value;
    }

    /** Appends {@code this[from, to)} to another buffer. */
    public void appendTo(IntBuffer target, int from, int to) {
        target.addAll(values, from, to);
    }

    /** Forgets all values and keeps the room. */
    public void clear() {
        length = 0;
    }

    /** A copy of the values. */
    public int[] toArray() {
        return Arrays.copyOf(values, length);
    }
}
