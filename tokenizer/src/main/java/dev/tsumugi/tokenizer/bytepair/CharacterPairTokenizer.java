package dev.tsumugi.tokenizer.bytepair;

import dev.tsumugi.tokenizer.IntBuffer;
import dev.tsumugi.tokenizer.cache.SpanCaches;
import dev.tsumugi.tokenizer.cache.SpanEncoder;
import dev.tsumugi.tokenizer.piece.Metaspace;
import dev.tsumugi.tokenizer.piece.PieceSink;
import dev.tsumugi.tokenizer.piece.PieceTokenizer;
import dev.tsumugi.tokenizer.piece.PieceVocabulary;
import dev.tsumugi.tokenizer.piece.SpanScanner;
import java.io.Serial;
import java.io.Serializable;

/**
 * Byte-pair encoding over characters with fallback to bytes, as Llama 2 has it. The characters of a text are merged in
 * the order of the merges' ranks. A character that is no piece becomes its bytes. The text is cut where no piece
 * crosses; no merge does either. Time is O(n log n) in the longest span.
 *
 * <p>Each thread that encodes keeps the ids of the spans it saw in {@value SpanCaches#BYTES} bytes.
 */
public final class CharacterPairTokenizer extends PieceTokenizer {
    @Serial
    private static final long serialVersionUID = 1;

    private final Merges merges;
    private final SpanEncoder merger;
    private final SpanScanner spans;
    private final ThreadLocal<SpanCaches> caches = ThreadLocal.withInitial(SpanCaches::new);

    /**
     * Makes a tokenizer.
     *
     * @throws IllegalArgumentException when the vocabulary has no pieces for bytes or none for a space, or a merge does not fit
     */
    public CharacterPairTokenizer(PieceVocabulary vocabulary, Merges merges, Metaspace metaspace) {
        super(vocabulary, metaspace, true);
        if (!vocabulary.hasBytes() || vocabulary.id(PieceVocabulary.SPACE_MARK) < 0) {
            throw new IllegalArgumentException("The vocabulary has no pieces for bytes or none for the space, "
                    + PieceVocabulary.SPACE_MARK + "; byte pairs of characters need both.");
        }
        this.merges = merges;
        merger = new CharacterMerger(new SymbolMerger(new MergeTable(vocabulary.spellings(), merges)), vocabulary);
        spans = new SpanScanner(vocabulary, metaspace.split());
    }

    /** The merges, by rank. */
    public Merges merges() {
        return merges;
    }

    @Override
    protected void encode(byte[] text, PieceSink pieces) {
        SpanCaches kept = caches.get();
        IntBuffer ids = pieces.ids();
        int first = ids.length();
        int end;
        for (int at = 0; at < text.length; at = end) {
            end = spans.end(text, at, text.length);
            kept.encode(text, at, end, merger, ids);
        }
        pieces.appended(first, 0);
    }

    @Serial
    private Object writeReplace() {
        return new Parts(vocabulary(), merges, metaspace());
    }

    private record Parts(PieceVocabulary vocabulary, Merges merges, Metaspace metaspace) implements Serializable {
        @Serial
        private Object readResolve() {
            return new CharacterPairTokenizer(vocabulary, merges, metaspace);
        }
    }
}
