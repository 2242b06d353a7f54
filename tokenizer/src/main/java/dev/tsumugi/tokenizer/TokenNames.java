package dev.tsumugi.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds the names of tokens in text: the leftmost first, the longest of those that start together. Time is linear in
 * the text, times the longest name. Immutable.
 */
public final class TokenNames {
    /**
     * A longer name is refused: files of others may be hostile. The longest names in use are rows of spaces, about 100
     * bytes.
     */
    public static final int MAX_BYTES = 1024;

    private final ByteTrie trie;
    /** By number in the trie. */
    private final int[] ids;

    /**
     * Looks for these names.
     *
     * @throws IllegalArgumentException when a name is empty or has more than {@link #MAX_BYTES} bytes
     */
    public TokenNames(Map<String, Integer> idsByName) {
        List<byte[]> names = new ArrayList<>(idsByName.size());
        ids = new int[idsByName.size()];
        idsByName.forEach((name, id) -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException("The name of token " + id + " has " + bytes.length
                        + " bytes; at most " + MAX_BYTES + " are possible.");
            }
            ids[names.size()] = id;
            names.add(bytes);
        });
        trie = ByteTrie.of(names);
    }

    /** Receives a stretch of text between names. */
    @FunctionalInterface
    public interface Plain {
        /** Takes the bytes {@code [from, to)} of the text, never empty. */
        void text(int from, int to);
    }

    /** Receives a name that was found. */
    @FunctionalInterface
    public interface Named {
        /** Takes the id of a name that ends before the byte {@code end} of the text. */
        void token(int id, int end);
    }

    /** Hands the stretches between names to {@code plain} and the ids of names to {@code named}, in order. */
    public void split(byte[] utf8, Plain plain, Named named) {
        int done = 0;
        int next;
        for (int at = ids.length == 0 ? utf8.length : 0; at < utf8.length; at = next) {
            next = at + 1;
            int found = -1;
            int node = trie.child(ByteTrie.ROOT, utf8[at]);
            for (int end = at + 1; node >= 0; end++) {
                if (trie.key(node) >= 0) {
                    found = trie.key(node);
                    next = end;
                }
                node = end < utf8.length ? trie.child(node, utf8[end]) : -1;
            }
            if (found >= 0) {
                if (at > done) {
                    plain.text(done, at);
                }
                named.token(ids[found], next);
                done = next;
            }
        }
        if (done < utf8.length) {
            plain.text(done, utf8.length);
        }
    }
}
