package dev.tsumugi.tokenizer.train.unigram;

import dev.tsumugi.tokenizer.ByteTrie;
import dev.tsumugi.tokenizer.text.Utf8;
import java.util.Arrays;

/** All pieces in a word: edges between byte offsets, ordered by where they start. For one thread. */
final class Lattice {
    /** Instead of a piece: a character that is none. */
    static final int UNKNOWN = -1;

    private final ByteTrie trie;
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private int[] pieces = new int[64];
    private int edges;
    private int length;

    Lattice(ByteTrie trie) {
        this.trie = trie;
    }

    /** Finds the pieces in the word {@code utf8[from, to)}. {@code without} is left out, unless it is negative. */
    void read(byte[] utf8, int from, int to, int without) {
        edges = 0;
        length = to - from;
        int size;
        for (int at = from; at < to; at += size) {
            size = Utf8.decode(utf8, at, to) & 7;
            boolean isPiece = false;
            int node = ByteTrie.ROOT;
            for (int end = at; end < to; ) {
                node = trie.child(node, utf8[end++]);
                if (node < 0) {
                    break;
                }
                int piece = trie.key(node);
                if (piece >= 0 && piece != without) {
                    add(at - from, end - from, piece);
                    isPiece |= end - at == size;
                }
            }
            if (!isPiece) {
                add(at - from, at - from + size, UNKNOWN);
            }
        }
    }

    int edges() {
        return edges;
    }

    int start(int edge) {
        return starts[edge];
    }

    int end(int edge) {
        return ends[edge];
    }

    int piece(int edge) {
        return pieces[edge];
    }

    /** Length of the word in bytes. */
    int length() {
        return length;
    }

    private void add(int start, int end, int piece) {
        if (edges == starts.length) {
            starts = Arrays.copyOf(starts, 2 * edges);
            ends = Arrays.copyOf(ends, 2 * edges);
            pieces = Arrays.copyOf(pieces, 2 * edges);
        }
        starts[edges] = start;
        ends[edges] = end;
        pieces[edges++] = piece;
    }
}
