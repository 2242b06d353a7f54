package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.Vocabulary;

/**
 * Where a pre-token can be cut without changing its ids: between two characters of three bytes that no token of the
 * vocabulary joins. Such characters are those of Chinese, Japanese, Korean, Indic and Thai script. Japanese has no
 * spaces, so its pre-tokens are long and seldom come again. The parts between cut points are one to three characters
 * long and come again all the time.
 *
 * <p>Exact. Every state of a merge is a row of tokens, and a merge replaces two of them by a token that covers both.
 * Suppose that no token of the vocabulary has an inner boundary with these bytes before and after it. Then no token of
 * any state covers the place, and no merge goes over it. What is left and right of it never meets. The merges of each
 * side happen in the order of their rank, leftmost first, as they would without the other side.
 *
 * <p>A token may begin or end within a character. If it lacks the last byte of the character after the boundary, all 64
 * that this may be are marked. If it lacks more, every pair of characters whose bytes next to the boundary agree counts
 * as joined. Pairs are kept as bits of a hash: a collision costs a cut, never an id.
 */
final class CutPoints {
    private static final int BITS = 20;
    private static final int LEAD = 0xE0;

    private final long[] pairs = new long[1 << (BITS - 6)];
    /** By the last 6 bits of the character before and the first 4 bits of the one after. */
    private final long[] partial = new long[16];

    /** Collects the inner boundaries of all tokens that text may become. */
    CutPoints(Vocabulary vocabulary) {
        for (int id = 0; id < vocabulary.size(); id++) {
            if (!vocabulary.isSpecial(id)) {
                byte[] token = vocabulary.bytes(id);
                for (int at = 1; at < token.length; at++) {
                    mark(token, at);
                }
            }
        }
    }

    /**
     * Returns the 16 bits of the character of three bytes at {@code utf8[at]}, or -1 if there is none before
     * {@code to}. Anything in the pattern 1110xxxx 10xxxxxx 10xxxxxx counts as one.
     */
    static int character(byte[] utf8, int at, int to) {
        return to - at >= 3 && isLead(utf8[at]) && isContinuation(utf8[at + 1]) && isContinuation(utf8[at + 2])
                ? (utf8[at] & 0xF) << 12 | (utf8[at + 1] & 0x3F) << 6 | (utf8[at + 2] & 0x3F)
                : -1;
    }

    /** Whether a pre-token can be cut between these two characters. */
    boolean between(int before, int after) {
        int pair = hash(before, after);
        int edge = edge(before, after);
        return (pairs[pair >>> 6] & (1L << pair)) == 0 && (partial[edge >>> 6] & (1L << edge)) == 0;
    }

    private void mark(byte[] token, int at) {
        int known = Math.min(3, token.length - at);
        if (!isLead(token[at]) || !areContinuations(token, at + 1, at + known)) {
            return;
        }
        int after = (token[at] & 0xF) << 12 | (known > 1 ? (token[at + 1] & 0x3F) << 6 : 0);
        int before = at >= 3 ? character(token, at - 3, at) : -1;
        if (before >= 0 && known == 3) {
            mark(before, after | (token[at + 2] & 0x3F));
        } else if (before >= 0 && known == 2) {
            for (int last = 0; last < 64; last++) {
                mark(before, after | last);
            }
        } else if (before >= 0 || (at < 3 && areContinuations(token, 0, at))) {
            int edge = edge(token[at - 1] & 0x3F, after);
            partial[edge >>> 6] |= 1L << edge;
        }
    }

    private void mark(int before, int after) {
        int pair = hash(before, after);
        pairs[pair >>> 6] |= 1L << pair;
    }

    private static int hash(int before, int after) {
        return ((before << 16 | after) * 0x9E3779B1) >>> (32 - BITS);
    }

    private static int edge(int before, int after) {
        return (before & 0x3F) << 4 | after >>> 12;
    }

    private static boolean isLead(byte value) {
        return (value & 0xF0) == LEAD;
    }

    private static boolean isContinuation(byte value) {
        return value < (byte) 0xC0;
    }

    private static boolean areContinuations(byte[] token, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isContinuation(token[i])) {
                return false;
            }
        }
        return true;
    }
}
