package dev.tsumugi.tokenizer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/** Finds the names of tokens in text: the leftmost first, the longest of those that start at the same place. Immutable. */
public final class TokenNames {
    /** Ids by the bytes of the name, one character for each byte. */
    private final Map<String, Integer> ids = new HashMap<>();

    private final boolean[] firstBytes = new boolean[256];
    private final int[] lengths;

    /** Looks for these names, none of which is empty. */
    public TokenNames(Map<String, Integer> idsByName) {
        idsByName.forEach((name, id) -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            ids.put(new String(bytes, ISO_8859_1), id);
            firstBytes[bytes[0] & 0xFF] = true;
        });
        lengths = ids.keySet().stream()
                .map(String::length)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .mapToInt(Integer::intValue)
                .toArray();
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
        for (int at = 0; at < utf8.length && !ids.isEmpty(); at++) {
            int length = firstBytes[utf8[at] & 0xFF] ? lengthAt(utf8, at) : 0;
            if (length > 0) {
                if (at > done) {
                    plain.text(done, at);
                }
                done = at + length;
                named.token(ids.get(new String(utf8, at, length, ISO_8859_1)), done);
                at = done - 1;
            }
        }
        if (done < utf8.length) {
            plain.text(done, utf8.length);
        }
    }

    /** Length of the longest name at a place, or 0. */
    private int lengthAt(byte[] utf8, int at) {
        for (int length : lengths) {
            if (at + length <= utf8.length && ids.containsKey(new String(utf8, at, length, ISO_8859_1))) {
                return length;
            }
        }
        return 0;
    }
}
