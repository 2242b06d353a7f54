package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.Vocabulary;
import dev.tsumugi.tokenizer.cache.SpanEncoder;
import java.util.ArrayList;
import java.util.List;

/**
 * The tokens that the merges do not make of their own bytes. Where merges are ignored for whole pre-tokens, a pre-token
 * with just these bytes becomes the token nevertheless. All other tokens come out of the merges anyway.
 */
final class UnmergedTokens {
    /** Finds nothing. */
    static final UnmergedTokens NONE = new UnmergedTokens(List.of(), new int[0]);

    private final Vocabulary tokens;
    private final int[] ids;

    private UnmergedTokens(List<byte[]> tokens, int[] ids) {
        this.tokens = Vocabulary.of(tokens, List.of());
        this.ids = ids;
    }

    static UnmergedTokens of(Vocabulary vocabulary, SpanEncoder encoder) {
        List<byte[]> tokens = new ArrayList<>();
        IntBuffer ids = new IntBuffer(16);
        IntBuffer merged = new IntBuffer(16);
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.isSpecial(id) || vocabulary.isAdded(id)) {
                continue;
            }
            byte[] token = vocabulary.bytes(id);
            merged.clear();
            encoder.encode(token, 0, token.length, merged);
            if (merged.length() > 1) {
                tokens.add(token);
                ids.add(id);
            }
        }
        return tokens.isEmpty() ? NONE : new UnmergedTokens(tokens, ids.toArray());
    }

    /** Returns the token that is {@code utf8[from, to)}, or -1. */
    int find(byte[] utf8, int from, int to) {
        if (ids.length == 0) {
            return -1;
        }
        int found = tokens.id(utf8, from, to);
        return found < 0 ? -1 : ids[found];
    }
}
