package dev.tsumugi.model.engine;

import dev.tsumugi.model.ModelConfig;
import java.util.List;
import java.util.Set;

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

    /** A sequence of its own that begins with the same tokens; the caller closes both. */
    DecodingSession fork();

    @Override
    void close();

    /** The check of {@link TransformerEngine#feedEach}'s arguments that every engine makes. */
    static void requireTogether(List<? extends DecodingSession> sessions, int[] ids, float[][] logits) {
        require(
                sessions.size() == ids.length && logits.length >= ids.length,
                "Each of the " + sessions.size() + " sequences needs one token and one array of logits, but "
                        + ids.length + " tokens and " + logits.length + " arrays were given.");
        require(
                Set.copyOf(sessions).size() == sessions.size(),
                "A sequence can grow by one token at a time, but one was given twice.");
    }

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
