package dev.tsumugi.tokenizer.train;

/**
 * Where words are cut besides the pre-tokenizer's pattern, at training only. What no training word holds becomes no
 * token.
 */
public enum Boundary {
    /**
     * Nowhere else. Japanese tokens may then cross words. Text without spaces gives too many different words to count.
     */
    NONE,
    /** Where Japanese changes between hiragana, katakana and kanji. */
    SCRIPT,
    /** At the word boundaries of a Japanese analyser. */
    WORD
}
