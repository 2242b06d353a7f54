package dev.tsumugi.tokenizer.text;

import java.io.Serializable;

/**
 * Cuts UTF-8 text into pieces that no token crosses. The pieces are in order and leave nothing out; a byte that is no UTF-8
 * counts as one character that is neither letter, number nor space. Immutable and safe for use by many threads.
 */
public interface PreTokenizer extends Serializable {
    /**
     * The pattern of Llama 3 (that of cl100k_base with the contractions in any case), as {@code tokenizer.json} spells it.
     */
    String LLAMA3_PATTERN = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** The pattern of GPT-2, which {@code tokenizer.json} calls {@code ByteLevel} with {@code use_regex}. */
    String GPT2_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    /** Receives the pieces of a text. */
    @FunctionalInterface
    interface Pieces {
        /** Takes the piece {@code utf8[from, to)}, never empty. */
        void piece(byte[] utf8, int from, int to);
    }

    /** Hands the pieces of {@code utf8[from, to)} to {@code pieces}. */
    void split(byte[] utf8, int from, int to, Pieces pieces);

    /** The regular expression that defines the pieces; stretches that it does not match are pieces too. */
    String pattern();

    /**
     * Returns a {@link PieceScanner} for {@link #LLAMA3_PATTERN}, and {@code java.util.regex} for any other pattern.
     *
     * @throws IllegalArgumentException when the pattern is no regular expression of Java
     */
    static PreTokenizer of(String pattern) {
        return pattern.equals(LLAMA3_PATTERN) ? new Llama3Scanner() : new RegexPreTokenizer(pattern);
    }
}
