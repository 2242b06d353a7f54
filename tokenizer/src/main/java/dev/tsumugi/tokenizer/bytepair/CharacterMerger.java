package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.cache.SpanEncoder;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.text.Utf8;
import java.util.Arrays;

/** Merges from the characters up. A character that is no piece becomes its bytes. */
final class CharacterMerger implements SpanEncoder {
    private final SymbolMerger merger;
    private final PieceVocabulary vocabulary;
    /** By code point, up to the highest that is a piece. -1 for those that are none. */
    private final int[] ids;

    CharacterMerger(SymbolMerger merger, PieceVocabulary vocabulary) {
        this.merger = merger;
        this.vocabulary = vocabulary;
        int[] found = new int[Character.MAX_CODE_POINT + 1];
        Arrays.fill(found, -1);
        int highest = 0;
        for (int id = 0; id < vocabulary.size(); id++) {
            byte[] text = vocabulary.text(id);
            int character = Utf8.decode(text, 0, text.length);
            if (vocabulary.matchesText(id) && text.length == (character & 7)) {
                found[character >>> 3] = id;
                highest = Math.max(highest, character >>> 3);
            }
        }
        ids = Arrays.copyOf(found, highest + 1);
    }

    @Override
    public void encode(byte[] utf8, int from, int to, IntBuffer target) {
        int[] symbols = new int[to - from];
        int length = 0;
        for (int at = from; at < to; ) {
            int character = Utf8.decode(utf8, at, to);
            int size = character & 7;
            int id = character >>> 3 < ids.length ? ids[character >>> 3] : -1;
            if (id >= 0 && (size > 1 || utf8[at] >= 0)) {
                symbols[length++] = id;
            } else {
                for (int i = at; i < at + size; i++) {
                    symbols[length++] = vocabulary.byteId(utf8[i]);
                }
            }
            at += size;
        }
        merger.merge(symbols, length, target);
    }
}
