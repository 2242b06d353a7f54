package dev.tsumugi.tokenizer;

import java.util.Arrays;

/**
 * A growing array of ints, for ids whose number is not known beforehand. Holds at most {@link ArrayGrowth#LARGEST}. For
 * one thread.
 */
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
            values = Arrays.copyOf(values, ArrayGrowth.capacity(length, length + 1L));
        }
        values[length++] = value;
    }

    /**
     * Returns the array behind this buffer, with room for {@code count} more values from index {@link #length()} on.
     * Values written there belong to the buffer after {@link #grow}.
     */
    public int[] room(int count) {
        if (count > values.length - length) {
            values = Arrays.copyOf(values, ArrayGrowth.capacity(length, (long) length + count));
        }
        return values;
    }

    /** Makes {@code count} values that were written to {@link #room} part of this buffer. */
    public void grow(int count) {
        length += count;
    }

    /** Forgets all values from an index on. */
    public void truncate(int newLength) {
        length = newLength;
    }

    /** Appends {@code source[from, to)}. */
    public void addAll(int[] source, int from, int to) {
        System.arraycopy(source, from, room(to - from), length, to - from);
        length += to - from;
    }

    /** The value at an index. */
    public int get(int at) {
        return values[at];
    }

    /** Replaces the value at an index. */
    public void set(int at, int value) {
        values[at] = value;
    }

    /** Copies {@code count} values from index {@code from} on to {@code target[at, at + count)}. */
    public void copyTo(int[] target, int at, int from, int count) {
        System.arraycopy(values, from, target, at, count);
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
