package dev.tsumugi.tokenizer.piece;

import dev.tsumugi.tokenizer.text.Utf8;

/**
 * Cuts a text where no piece can cross: between two characters that stand side by side in no piece. The spans can be
 * encoded one by one, with the same ids. Pairs of characters are kept as bits of a hash. A collision makes a span
 * longer, never wrong.
 */
public final class SpanScanner {
    private static final int BITS_PER_PAIR = 32;

    private final long[] pairs;
    /** The pairs of two ASCII characters, without collisions: two longs for each left one. */
    private final long[] asciiPairs = new long[256];

    private final int shift;
    private final boolean cutBeforeSpaces;

    /**
     * Collects the pairs of characters of the pieces that can match text.
     *
     * @param cutBeforeSpaces whether to cut before each space even where pieces hold one
     */
    public SpanScanner(PieceVocabulary vocabulary, boolean cutBeforeSpaces) {
        this.cutBeforeSpaces = cutBeforeSpaces;
        int count = 0;
        for (int id = 0; id < vocabulary.size(); id++) {
            count += vocabulary.matchesText(id) ? vocabulary.piece(id).length() - 1 : 0;
        }
        int bits = Math.max(12, 32 - Integer.numberOfLeadingZeros(Math.min(count, 1 << 20) * BITS_PER_PAIR));
        pairs = new long[1 << (bits - 6)];
        shift = 32 - bits;
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.matchesText(id)) {
                add(vocabulary.text(id));
            }
        }
    }

    /**
     * Returns the end of the span that starts at {@code from}: after the last character that pieces may join to the
     * one before.
     */
    public int end(byte[] text, int from, int to) {
        int at = from + 1;
        while (at < to && (text[at - 1] | text[at]) >= 0) {
            int left = text[at - 1];
            int right = text[at];
            if ((asciiPairs[left << 1 | right >>> 6] >>> right & 1) == 0) {
                return at;
            }
            at++;
        }
        if (at == to && text[at - 1] >= 0) {
            return at;
        }
        int character = Utf8.decode(text, at - 1, to);
        at += (character & 7) - 1;
        while (at < to) {
            int next = Utf8.decode(text, at, to);
            if (!mayJoin(character >>> 3, next >>> 3)) {
                break;
            }
            at += next & 7;
            character = next;
        }
        return at;
    }

    private boolean mayJoin(int left, int right) {
        int bit = bit(left, right);
        return (pairs[bit >>> 6] >>> bit & 1) != 0 && !(cutBeforeSpaces && right == ' ');
    }

    private void add(int left, int right) {
        int bit = bit(left, right);
        pairs[bit >>> 6] |= 1L << bit;
        if ((left | right) < 128) {
            asciiPairs[left << 1 | right >>> 6] |= 1L << right;
        }
    }

    private int bit(int left, int right) {
        return (left * 0x9E3779B1 ^ right * 0x85EBCA6B) >>> shift;
    }

    private void add(byte[] piece) {
        int left = Utf8.decode(piece, 0, piece.length);
        for (int at = left & 7; at < piece.length; ) {
            int right = Utf8.decode(piece, at, piece.length);
            if (!cutBeforeSpaces || piece[at] != ' ') {
                add(left >>> 3, right >>> 3);
            }
            left = right;
            at += right & 7;
        }
    }
}
