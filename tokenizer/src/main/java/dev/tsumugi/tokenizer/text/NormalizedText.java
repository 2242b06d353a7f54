package dev.tsumugi.tokenizer.text;

import java.util.Arrays;

/** A text in normal form, and the way back to the bytes that it came from. A stretch that changed maps as a whole. */
public final class NormalizedText {
    private final byte[] utf8;
    private final int[] stretches;
    private final int count;

    private NormalizedText(byte[] utf8, int[] stretches, int count) {
        this.utf8 = utf8;
        this.stretches = stretches;
        this.count = count;
    }

    /** The normal form. The caller does not change it. */
    public byte[] utf8() {
        return utf8;
    }

    /** Returns the offset in the original text for the beginning of a range of the normal form. */
    public int originalStart(int start) {
        return original(start, 2);
    }

    /** Returns the offset in the original text for the end of a range of the normal form. */
    public int originalEnd(int end) {
        return original(end, 3);
    }

    /**
     * Within a stretch: its start (side 2) or its end (side 3) in the original. Elsewhere: as far from the stretch
     * before as here.
     */
    private int original(int offset, int side) {
        int stretch = lastFrom(offset);
        if (stretch < 0) {
            return offset;
        }
        int at = stretch * 4;
        if (offset > stretches[at] && offset < stretches[at + 1]) {
            return stretches[at + side];
        }
        return offset == stretches[at] ? stretches[at + 2] : stretches[at + 3] + offset - stretches[at + 1];
    }

    /** The last stretch that begins at or before an offset, or -1. */
    private int lastFrom(int offset) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (stretches[middle * 4] <= offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }

    /** Collects what changed, from left to right. */
    static final class Builder {
        private final byte[] original;
        private byte[] normalized = new byte[0];
        private int length;
        private int copied;
        /** Of each changed stretch: start and end in the normal form, start and end in the original. */
        private int[] stretches = new int[0];

        private int count;

        Builder(byte[] original) {
            this.original = original;
        }

        void replace(int from, int to, byte[] replacement) {
            append(original, copied, from);
            if (stretches.length == count * 4) {
                stretches = Arrays.copyOf(stretches, Math.max(64, stretches.length * 2));
            }
            int at = 4 * count++;
            stretches[at] = length;
            append(replacement, 0, replacement.length);
            stretches[at + 1] = length;
            stretches[at + 2] = from;
            stretches[at + 3] = to;
            copied = to;
        }

        NormalizedText build() {
            if (count == 0) {
                return new NormalizedText(original, stretches, 0);
            }
            append(original, copied, original.length);
            return new NormalizedText(Arrays.copyOf(normalized, length), stretches, count);
        }

        private void append(byte[] source, int from, int to) {
            if (normalized.length - length < to - from) {
                normalized = Arrays.copyOf(normalized, Math.max(length + to - from, original.length + length / 2));
            }
            System.arraycopy(source, from, normalized, length, to - from);
            length += to - from;
        }
    }
}
