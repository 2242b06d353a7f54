package dev.tsumugi.corpus.traintokenizer;

import dev.tsumugi.tokenizer.train.WordCounts;
import java.util.Arrays;

/**
 * Words and their counts as bytes, one after the other, so that a shuffle moves a few arrays and no objects per word. A word is
 * its length, its bytes and its count; numbers take seven bits per byte, lowest first, as in Protocol Buffers.
 */
final class WordBlock {
    private byte[] bytes = new byte[1 << 8];
    private int size;

    /** Appends a word. */
    void add(byte[] utf8, int from, int to, long count) {
        int needed = size + to - from + 20;
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
        }
        number(to - from);
        System.arraycopy(utf8, from, bytes, size, to - from);
        size += to - from;
        number(count);
    }

    boolean isEmpty() {
        return size == 0;
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    /** Hands the words of a block to {@code words}. */
    static void read(byte[] block, WordCounts.Words words) {
        for (int at = 0; at < block.length; ) {
            int length = (int) number(block, at);
            int from = at + width(block, at);
            int to = from + length;
            words.word(block, from, to, number(block, to));
            at = to + width(block, to);
        }
    }

    private void number(long value) {
        long rest = value;
        while (rest > 0x7F) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private static long number(byte[] block, int at) {
        long value = 0;
        int shift = 0;
        int place = at;
        do {
            value |= (block[place] & 0x7FL) << shift;
            shift += 7;
        } while (block[place++] < 0);
        return value;
    }

    private static int width(byte[] block, int at) {
        int width = 1;
        while (block[at + width - 1] < 0) {
            width++;
        }
        return width;
    }
}
