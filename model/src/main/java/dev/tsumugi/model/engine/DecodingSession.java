package dev.tsumugi.model.engine;

import dev.tsumugi.model.ModelConfig;

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

    /**
     * Forgets all tokens after the first {@code position}; the next ones are fed from there.
     *
     * @throws IllegalArgumentException when fewer tokens than that were fed
     */
    void rewind(int position);

    @Override
    void close();

    /** The check of {@link #feed}'s arguments that every engine makes. */
    static void requireFits(ModelConfig config, int position, int[] ids, float[] logits) {
        require(ids.length > 0, "Decoding needs at least one token id, but none was given.");
        require(
                ids.length <= config.contextLength() - position,
                "The sequence would be " + ((long) position + ids.length)
                        + " tokens long, but the model's context length is " + config.contextLength() + ".");
        require(
                logits.length == config.vocabularySize(),
                "The array of logits must be as long as the vocabulary (" + config.vocabularySize() + "), but has "
                        + logits.length + " elements.");
        for (int id : ids) {
            require(
                    id >= 0 && id < config.vocabularySize(),
                    "The token id " + id + " is outside the model's vocabulary of " + config.vocabularySize()
                            + " ids.");
        }
    }

    /** The check of {@link #rewind}'s argument that every engine makes. */
    static void requireRewindable(int current, int position) {
        require(
                position >= 0 && position <= current,
                "Cannot rewind to position " + position + ": " + current + " tokens were fed.");
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
