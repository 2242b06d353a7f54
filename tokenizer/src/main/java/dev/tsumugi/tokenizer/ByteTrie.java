package dev.tsumugi.tokenizer;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/**
 * A trie over bytes in a double array (Aoe 1989): the child of node {@code n} by byte {@code b} is at {@code base(n) ^ b}, if the node
 * there names {@code n} as its parent. Immutable.
 */
public final class ByteTrie implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** The node of the empty prefix. */
    public static final int ROOT = 0;

    /** For each node its base and its parent, side by side so that a step touches one cache line. */
    private final int[] nodes;

    private final int[] pieces;

    ByteTrie(int[] nodes, int[] pieces) {
        this.nodes = nodes;
        this.pieces = pieces;
    }

    /**
     * Makes the trie of some pieces, each with its place in the list as its number.
     *
     * @param keys pieces as bytes; null for a number that is to be found nowhere
     * @throws IllegalArgumentException when a piece is empty or occurs twice
     */
    public static ByteTrie of(List<byte[]> keys) {
        return new ByteTrieBuilder(keys).build();
    }

    /** Returns the child of a node by a byte, or -1. */
    public int child(int node, byte label) {
        int child = nodes[2 * node] ^ (label & 0xFF);
        return nodes[2 * child + 1] == node ? child : -1;
    }

    /** Returns the number of the piece that ends at a node, or -1. */
    public int key(int node) {
        return pieces[node];
    }
}
