package dev.tsumugi.tokenizer.pretokenizer;

/** What becomes of the white space after a line break. */
public enum Indentation {
    /**
     * As in Llama 3: a piece ends after the last line break of white space; the indentation is a piece of its own without its last
     * character, which goes with the word after it.
     */
    SEPARATE,
    /** A line break and all white space after it are in one piece, with the signs such as <code>{</code> or {@code );} before it. */
    WITH_LINE_BREAK
}
