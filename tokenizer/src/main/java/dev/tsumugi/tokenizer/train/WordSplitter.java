package dev.tsumugi.tokenizer.train;

import dev.tsumugi.tokenizer.text.PreTokenizer;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Cuts text into the words that a trainer counts: the pieces of a pre-tokenizer, cut further at the boundaries of Japanese. The
 * words of a text joined are the text. Immutable, serialisable and safe for use by many threads; each thread that cuts at word
 * boundaries keeps an analyser.
 */
public final class WordSplitter implements Serializable {
    /** A longer word is cut, so that one line of base64 or of dashes does not become a key of megabytes. */
    public static final int MAX_WORD_BYTES = 1024;

    @Serial
    private static final long serialVersionUID = 1;

    private static final ThreadLocal<JapaneseBoundaries> ANALYSERS = ThreadLocal.withInitial(JapaneseBoundaries::new);

    private final PreTokenizer preTokenizer;
    private final Boundary boundary;

    public WordSplitter(PreTokenizer preTokenizer, Boundary boundary) {
        this.preTokenizer = preTokenizer;
        this.boundary = boundary;
    }

    /** Hands the words of a text to {@code words}, in order. */
    public void split(String text, Consumer<String> words) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        preTokenizer.split(utf8, 0, utf8.length, (bytes, from, to) -> {
            for (int start = from; start < to; ) {
                int end = wordEnd(bytes, start, to);
                cut(new String(bytes, start, end - start, StandardCharsets.UTF_8), words);
                start = end;
            }
        });
    }

    /** Returns the words of a text, in order. */
    public List<String> split(String text) {
        List<String> words = new ArrayList<>();
        split(text, words::add);
        return words;
    }

    private void cut(String piece, Consumer<String> words) {
        if (boundary == Boundary.NONE || !hasJapanese(piece)) {
            words.accept(piece);
            return;
        }
        BitSet cuts = boundary == Boundary.SCRIPT
                ? JapaneseBoundaries.scripts(piece)
                : ANALYSERS.get().words(piece);
        int start = 0;
        for (int end = cuts.nextSetBit(0); end >= 0; end = cuts.nextSetBit(end + 1)) {
            words.accept(piece.substring(start, end));
            start = end;
        }
        words.accept(piece.substring(start));
    }

    private static boolean hasJapanese(String piece) {
        return piece.codePoints().anyMatch(codePoint -> Script.of(codePoint) != Script.OTHER);
    }

    /** The end of a word of at most {@link #MAX_WORD_BYTES}, not within a character. */
    private static int wordEnd(byte[] utf8, int from, int to) {
        if (to - from <= MAX_WORD_BYTES) {
            return to;
        }
        int end = from + MAX_WORD_BYTES;
        while (utf8[end] < (byte) 0xC0) {
            end--;
        }
        return end;
    }
}
