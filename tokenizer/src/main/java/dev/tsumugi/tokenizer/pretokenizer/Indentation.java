package dev.tsumugi.tokenizer.pretokenizer;

/** What becomes of the white space after a line break. */
public enum Indentation {
    /**
     * As in Llama 3. A pre-token of white space ends after the last line break. The indentation is a pre-token of its
     * own, without its last character, which goes with the word after it.
     */
    SEPARATE,
    /**
     * A line break and all white space after it are in one pre-token. Signs before it, such as <code>{</code> or
     * {@code );}, are in it too.
     */
    WITH_LINE_BREAK
}
