package dev.tsumugi.tokenizer;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/**
 * Finds keys of bytes in text, byte by byte. Every node is a prefix of keys. The trie is a double array (Aoe 1989): the
 * child of node {@code n} by byte {@code b} is at {@code base(n) ^ b}, if the node there names {@code n} as its parent.
 * Immutable.
 */
public final class ByteTrie implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    /** The node of the empty prefix. */
    public static final int ROOT = 0;

    /** The base and the parent of each node, side by side: a step touches one cache line. */
    private final int[] nodes;

    private final int[] keys;

    ByteTrie(int[] nodes, int[] keys) {
        this.nodes = nodes;
        this.keys = keys;
    }

    /**
     * Makes the trie of some keys. The number of a key is its index in the list.
     *
     * @param keys as bytes; null for a number that is to be found nowhere
     * @throws IllegalArgumentException when a key is empty or occurs twice
     */
    public static ByteTrie of(List<byte[]> keys) {
        return new ByteTrieBuilder(keys).build();
    }

    /** Returns the child of a node by a byte, or -1. */
    public int child(int node, byte label) {
        int child = nodes[2 * node] ^ (label & 0xFF);
        return nodes[2 * child + 1] == node ? child : -1;
    }

    /** Returns the number of the key that ends at a node, or -1. */
    public int key(int node) {
        return keys[node];
    }
}
