package dev.tsumugi.model.engine;

/**
 * One sequence that grows token by token; keys and values of earlier positions are kept. The parameters given at the
 * start must stay unchanged and allocated until the session is closed. Not safe for use by several threads.
 */
public interface DecodingSession extends AutoCloseable {

    /** The number of tokens fed so far. */
    int position();

    /**
     * Appends tokens and writes the logits of the token that follows the last of them.
     *
     * @param ids at least one token id
     * @param logits (V), overwritten
     * @throws IllegalArgumentException when an id is outside the vocabulary, {@code logits} is not V long, or the
     *     sequence would outgrow the context length
     */
    void feed(int[] ids, float[] logits);

    /** Forgets all tokens after the first {@code position}; the next ones are fed from there. */
    void rewind(int position);

    @Override
    void close();
}
