package dev.tsumugi.training.generate;

import dev.tsumugi.workflow.config.Rules;
import java.util.List;

/**
 * Section {@code generate}.
 *
 * @param prompts answered by {@code run}; {@code generate --prompt} takes its own
 * @param chat whether a prompt is wrapped as a user's message (fine-tuned model) or continued as plain text
 * @param samples answers to each prompt
 * @param maxNewTokens of one answer
 * @param repetitionPenalty on tokens that are there already; 1 is none
 * @param temperature 0 takes the likeliest token
 * @param topK considered tokens; 0 is all
 * @param topP probability mass considered, 0 to 1
 * @param minP least probability beside the likeliest token, 0 to 1
 * @param stop texts that end an answer and are not part of it
 * @param atOnce answers that grow together
 * @param threads compute threads
 */
public record GenerateConfig(
        List<String> prompts,
        boolean chat,
        int samples,
        int maxNewTokens,
        double repetitionPenalty,
        double temperature,
        int topK,
        double topP,
        double minP,
        List<String> stop,
        int atOnce,
        int threads) {
    public GenerateConfig {
        Rules rules = new Rules()
                .atLeast(1, "samples", samples)
                .atLeast(1, "max-new-tokens", maxNewTokens)
                .atLeast(1, "repetition-penalty", repetitionPenalty)
                .notNegative("temperature", temperature)
                .notNegative("top-k", topK)
                .fractionAboveZero("top-p", topP)
                .fraction("min-p", minP)
                .atLeast(1, "at-once", atOnce)
                .atLeast(1, "threads", threads);
        for (int i = 0; i < stop.size(); i++) {
            rules.require(!stop.get(i).isEmpty(), "stop[" + i + "]", "must not be empty");
        }
        rules.enforce();
    }
}
