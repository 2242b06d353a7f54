package dev.tsumugi.tokenizer.train;

import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer;
import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer.RangeConsumer;
import dev.tsumugi.tokenizer.text.Normalizer;
import dev.tsumugi.tokenizer.text.Utf8;
import java.io.Serial;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts text into the words that a trainer counts: pre-tokens, cut further at the boundaries of Japanese. The words of a
 * text joined are its normal form. Immutable, serialisable and safe for use by many threads. Each thread that cuts at
 * word boundaries keeps an analyser.
 */
public final class WordSplitter implements Serializable {
    /** A longer word is cut: one line of base64 or of dashes is not to become a key of megabytes. */
    public static final int MAX_WORD_BYTES = 1024;

    @Serial
    private static final long serialVersionUID = 1;

    private static final ThreadLocal<JapaneseWordCutter> ANALYSERS = ThreadLocal.withInitial(JapaneseWordCutter::new);

    private final PreTokenizer preTokenizer;
    private final Boundary boundary;
    private final Normalizer normalizer;

    /** Cuts text as it is. */
    public WordSplitter(PreTokenizer preTokenizer, Boundary boundary) {
        this(preTokenizer, boundary, Normalizer.NONE);
    }

    /** Cuts the normal form of text. */
    public WordSplitter(PreTokenizer preTokenizer, Boundary boundary, Normalizer normalizer) {
        this.preTokenizer = preTokenizer;
        this.boundary = boundary;
        this.normalizer = normalizer;
    }

    /** Hands the words of a text to {@code words}, in order, as ranges of UTF-8 bytes. */
    public void split(String text, RangeConsumer words) {
        byte[] utf8 = normalizer.normalize(Utf8.bytes(text));
        preTokenizer.split(utf8, 0, utf8.length, (bytes, preTokenStart, preTokenEnd) -> {
            for (int start = preTokenStart; start < preTokenEnd; ) {
                int end = wordEnd(bytes, start, preTokenEnd);
                cut(bytes, start, end, words);
                start = end;
            }
        });
    }

    /** Returns the words of a text, in order. */
    public List<String> split(String text) {
        List<String> words = new ArrayList<>();
        split(text, (utf8, from, to) -> words.add(new String(utf8, from, to - from, StandardCharsets.UTF_8)));
        return words;
    }

    private void cut(byte[] utf8, int from, int to, RangeConsumer words) {
        if (boundary == Boundary.NONE || !CharacterScript.anyJapanese(utf8, from, to)) {
            words.range(utf8, from, to);
        } else if (boundary == Boundary.SCRIPT) {
            CharacterScript.cut(utf8, from, to, words);
        } else {
            ANALYSERS.get().cut(utf8, from, to, words);
        }
    }

    /** The end of a word of at most {@link #MAX_WORD_BYTES}, not within a character. */
    private static int wordEnd(byte[] utf8, int from, int to) {
        if (to - from <= MAX_WORD_BYTES) {
            return to;
        }
        int end = from + MAX_WORD_BYTES;
        while (end > from + MAX_WORD_BYTES - 4 && utf8[end] < (byte) 0xC0) {
            end--;
        }
        return end;
    }
}
