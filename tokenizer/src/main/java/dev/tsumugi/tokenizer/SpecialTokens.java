package dev.tsumugi.tokenizer;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * Ids of the five special tokens that training relies on. A tokenizer trained here has them at ids 0 to 4, in the order
 * of {@link #NAMES}.
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
     * Finds the five tokens.
     *
     * @param specialIds ids of special tokens by name
     * @throws IllegalArgumentException when one is missing
     */
    public static SpecialTokens of(Map<String, Integer> specialIds) {
        return new SpecialTokens(
                required(specialIds, BEGIN_OF_TEXT),
                required(specialIds, END_OF_TEXT),
                required(specialIds, PAD),
                required(specialIds, MESSAGE_START),
                required(specialIds, MESSAGE_END));
    }

    /** The names of the components, in their order. */
    public List<String> names() {
        return NAMES;
    }

    /**
     * Checks the names that a tokenizer is to have.
     *
     * @throws IllegalArgumentException when one is empty or occurs twice
     */
    public static void requireDistinct(List<String> names) {
        if (new HashSet<>(names).size() < names.size() || names.contains("")) {
            throw new IllegalArgumentException(
                    "The special tokens " + names + " are not all different and at least one character long.");
        }
    }

    private static int required(Map<String, Integer> specialIds, String name) {
        Integer id = specialIds.get(name);
        if (id == null) {
            throw new IllegalArgumentException("The tokenizer has no special token " + name + "; training needs all of "
                    + String.join(" ", NAMES) + ".");
        }
        return id;
    }
}
