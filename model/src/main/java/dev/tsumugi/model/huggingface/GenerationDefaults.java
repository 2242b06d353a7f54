package dev.tsumugi.model.huggingface;

import java.util.List;
import java.util.OptionalInt;

/**
 * What other tools need to know to generate text as intended.
 *
 * @param beginOfText id placed before a text and a conversation, if any is
 * @param endOfText ids after which an answer ends; the first also ends a document
 * @param pad id that fills rows
 * @param temperature 0 takes the likeliest token
 * @param topK considered tokens; 0 is all
 * @param topP probability mass considered, 0 to 1
 * @param minP least probability beside the likeliest token, 0 to 1
 * @param repetitionPenalty on tokens that are there already; 1 is none
 * @param maxNewTokens of one answer
 */
public record GenerationDefaults(
        OptionalInt beginOfText,
        List<Integer> endOfText,
        int pad,
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        int maxNewTokens) {

    public GenerationDefaults {
        endOfText = List.copyOf(endOfText);
        if (endOfText.isEmpty()) {
            throw new IllegalArgumentException("At least one token id must end a text.");
        }
    }
}
