package dev.tsumugi.tokenizer;

import java.io.Serializable;
import java.util.List;

/**
 * Ids of the five special tokens that every tokenizer of this system has. A tokenizer trained here has them at ids 0 to 4, in the
 * order of {@link #NAMES}.
 *
 * @param beginOfText placed before each document, by the packer
 * @param endOfText placed after each document, by the packer
 * @param pad fills a row; never a target
 * @param messageStart opens a chat message
 * @param messageEnd closes a chat message
 */
public record SpecialTokens(int beginOfText, int endOfText, int pad, int messageStart, int messageEnd)
        implements Serializable {
    public static final String BEGIN_OF_TEXT = "<|begin_of_text|>";
    public static final String END_OF_TEXT = "<|end_of_text|>";
    public static final String PAD = "<|pad|>";
    public static final String MESSAGE_START = "<|im_start|>";
    public static final String MESSAGE_END = "<|im_end|>";

    /** The names, in the order in which a trained tokenizer numbers them. */
    public static final List<String> NAMES = List.of(BEGIN_OF_TEXT, END_OF_TEXT, PAD, MESSAGE_START, MESSAGE_END);

    /**
     * Finds the five tokens in a vocabulary.
     *
     * @throws IllegalArgumentException when one is missing
     */
    public static SpecialTokens of(Vocabulary vocabulary) {
        return new SpecialTokens(
                required(vocabulary, BEGIN_OF_TEXT),
                required(vocabulary, END_OF_TEXT),
                required(vocabulary, PAD),
                required(vocabulary, MESSAGE_START),
                required(vocabulary, MESSAGE_END));
    }

    /** The names of the components, in their order. */
    public List<String> names() {
        return NAMES;
    }

    private static int required(Vocabulary vocabulary, String name) {
        Integer id = vocabulary.specialIds().get(name);
        if (id == null) {
            throw new IllegalArgumentException("The vocabulary has no special token " + name + "; it needs all of "
                    + String.join(" ", NAMES) + ".");
        }
        return id;
    }
}
