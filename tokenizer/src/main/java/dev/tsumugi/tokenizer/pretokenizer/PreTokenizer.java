package dev.tsumugi.tokenizer.pretokenizer;

import java.io.Serializable;

/**
 * Cuts UTF-8 text into pre-tokens, which no token crosses. They are in order and leave nothing out. A byte that is no
 * UTF-8 counts as one character that is neither letter, number nor space. Immutable and safe for use by many threads.
 */
public interface PreTokenizer extends Serializable {
    /** The pattern of Llama 3, as {@code tokenizer.json} spells it. */
    String LLAMA3_PATTERN = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}"
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** The pattern of GPT-2, which {@code tokenizer.json} calls {@code ByteLevel} with {@code use_regex}. */
    String GPT2_PATTERN = "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

    /** The pattern of r50k_base and p50k_base as tiktoken spells it; it means the same as {@link #GPT2_PATTERN}. */
    String R50K_PATTERN = "'(?:[sdmt]|ll|ve|re)| ?\\p{L}++| ?\\p{N}++| ?[^\\s\\p{L}\\p{N}]++|\\s++$|\\s+(?!\\S)|\\s";

    /**
     * The pattern of cl100k_base as tiktoken spells it: that of Llama 3, except for white space at the end of the text.
     */
    String CL100K_PATTERN = "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+"
            + "| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s";

    /** The pattern of o200k_base, gpt-oss and Llama 4. */
    String O200K_PATTERN = "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
            + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
            + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
            + "|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** Receives parts of a text, in order. */
    @FunctionalInterface
    interface RangeConsumer {
        /** Takes {@code utf8[from, to)}, never empty. */
        void range(byte[] utf8, int from, int to);
    }

    /**
     * Hands the pre-tokens of {@code utf8[from, to)} to {@code preTokens}.
     *
     * @throws IllegalArgumentException when the pattern has no scanner of its own and is too deep for
     *     {@code java.util.regex} in this text
     */
    void split(byte[] utf8, int from, int to, RangeConsumer preTokens);

    /** The regular expression that defines the pre-tokens. Stretches that it does not match are pre-tokens too. */
    String pattern();

    /**
     * Returns what cuts text by a pattern. Patterns of three families get a {@link PreTokenScanner}: GPT-2; cl100k with
     * Llama 3 and Qwen 2; o200k. Any published spelling and any number of digits will do. Their classes are those of
     * Unicode 16.0. Any other pattern is left to {@code java.util.regex} with the classes of the running JDK (17:
     * Unicode 13).
     *
     * @throws IllegalArgumentException when the pattern is no regular expression of Java
     */
    static PreTokenizer of(String pattern) {
        return KnownPatterns.scanner(pattern)
                .<PreTokenizer>map(scanner -> scanner)
                .orElseGet(() -> new RegexPreTokenizer(pattern));
    }
}
