package dev.tsumugi.tokenizer;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Ids of the special tokens that frame documents and conversations. It is the one place that says what begins and what
 * ends them: packing, fine-tuning, generation and every exported file ask here. A tokenizer trained here has them at ids
 * 0 to 4, in the order of {@link #NAMES}. One that was made elsewhere keeps its own; see {@link TokenRole}.
 *
 * @param beginOfText placed before each document and each conversation, or {@link #NONE}
 * @param endOfText placed after each document
 * @param pad fills a row; never a target
 * @param messageStart opens a chat message
 * @param messageEnd closes a chat message
 */
public record SpecialTokens(int beginOfText, int endOfText, int pad, int messageStart, int messageEnd)
        implements Serializable {
    /** The {@link #beginOfText} of a tokenizer that puts nothing before a text. */
    public static final int NONE = -1;

    /** The names, in the order in which a trained tokenizer numbers them. */
    public static final List<String> NAMES = TokenRole.ownNames();

    /**
     * Finds the tokens of a tokenizer that puts a beginning before a text where it has one.
     *
     * @param specialIds ids of special tokens by name
     * @throws IllegalArgumentException when one is missing other than the beginning
     */
    public static SpecialTokens of(Map<String, Integer> specialIds) {
        return of(specialIds, TokenRole.BEGIN_OF_TEXT.nameIn(specialIds.keySet()));
    }

    /**
     * Finds the tokens.
     *
     * @param specialIds ids of special tokens by name
     * @param beginOfText the name of the one that is put before a text, if any is
     * @throws IllegalArgumentException when one of the others is missing
     */
    public static SpecialTokens of(Map<String, Integer> specialIds, Optional<String> beginOfText) {
        return new SpecialTokens(
                beginOfText.map(specialIds::get).orElse(NONE),
                required(specialIds, TokenRole.END_OF_TEXT),
                required(specialIds, TokenRole.PAD),
                required(specialIds, TokenRole.MESSAGE_START),
                required(specialIds, TokenRole.MESSAGE_END));
    }

    /** Whether anything is put before a text. */
    public boolean hasBeginOfText() {
        return beginOfText != NONE;
    }

    /** The ids of a text as a document begins. */
    public int[] begin(int[] text) {
        int before = hasBeginOfText() ? 1 : 0;
        int[] ids = new int[before + text.length];
        if (hasBeginOfText()) {
            ids[0] = beginOfText;
        }
        System.arraycopy(text, 0, ids, before, text.length);
        return ids;
    }

    /** The ids of a whole document. */
    public int[] document(int[] text) {
        int[] begun = begin(text);
        int[] ids = Arrays.copyOf(begun, begun.length + 1);
        ids[begun.length] = endOfText;
        return ids;
    }

    /**
     * The ids after which what a model writes is complete. The first also ends a document.
     *
     * @param messages whether the model was trained on messages
     */
    public List<Integer> ends(boolean messages) {
        return messages ? List.of(endOfText, messageEnd) : List.of(endOfText);
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

    private static int required(Map<String, Integer> specialIds, TokenRole role) {
        return role.nameIn(specialIds.keySet())
                .map(specialIds::get)
                .orElseThrow(() -> new IllegalArgumentException("The tokenizer has no special token " + role.ownName()
                        + ", nor one that stands for it; training needs all of "
                        + String.join(" ", NAMES.subList(1, NAMES.size())) + "."));
    }
}
