package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.cache.SpanCaches;
import dev.tsumugi.tokenizer.cache.SpanEncoder;

/** Encodes pre-tokens for one thread: cuts what can be cut, looks the spans up, encodes what was not seen before. */
final class PreTokenEncoder {
    /** Longer pre-tokens are looked through for places to cut them. */
    private static final int LONGEST_WORD = 15;

    private final UnmergedTokens unmergedTokens;
    private final CutPoints cutPoints;
    private final ThreeByteCharacters threeByteCharacters;
    private final SpanEncoder encoder;
    private final SpanCaches caches = new SpanCaches();

    PreTokenEncoder(EncoderTables tables) {
        unmergedTokens = tables.unmergedTokens();
        cutPoints = tables.cutPoints();
        threeByteCharacters = tables.threeByteCharacters();
        encoder = tables.encoder();
    }

    /** Appends the ids of {@code utf8[from, to)}, which is not empty. */
    void encode(byte[] utf8, int from, int to, IntBuffer ids) {
        int length = to - from;
        int whole = unmergedTokens.find(utf8, from, to);
        if (whole >= 0) {
            ids.add(whole);
            return;
        }
        boolean endsWide = length >= 3 && (utf8[to - 3] & 0xF0) == 0xE0;
        if (length <= LONGEST_WORD && !endsWide) {
            caches.encode(utf8, from, to, encoder, ids);
        } else {
            encodeSpans(utf8, from, to, ids);
        }
    }

    private void encodeSpans(byte[] utf8, int from, int to, IntBuffer ids) {
        int start = from;
        int before = -1;
        for (int at = from; at < to; ) {
            int character = CutPoints.character(utf8, at, to);
            if (before >= 0 && character >= 0 && cutPoints.between(before, character)) {
                encodeSpan(utf8, start, at, before, ids);
                start = at;
            }
            before = character;
            at += character < 0 ? 1 : 3;
        }
        encodeSpan(utf8, start, to, before, ids);
    }

    /**
     * Encodes a span that ends with the character of three bytes {@code last}, or with anything if {@code last < 0}.
     */
    private void encodeSpan(byte[] utf8, int from, int to, int last, IntBuffer ids) {
        if (to - from == 3 && last >= 0) {
            threeByteCharacters.append(last, ids);
        } else {
            caches.encode(utf8, from, to, encoder, ids);
        }
    }
}
