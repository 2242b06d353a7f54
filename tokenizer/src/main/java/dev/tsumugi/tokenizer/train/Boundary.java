package dev.tsumugi.tokenizer.train;

/** Where Japanese text is cut before merges are learned; encoding needs no such cut. */
public enum Boundary {
    /** Only where the pre-tokenizer's pattern cuts. */
    NONE,
    /** Also where hiragana, katakana and kanji meet. */
    SCRIPT,
    /** Also where a morphological analyser (Kuromoji, IPADIC) sees a word boundary. */
    WORD
}
