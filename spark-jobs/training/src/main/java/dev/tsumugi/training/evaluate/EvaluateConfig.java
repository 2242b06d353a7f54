package dev.tsumugi.training.evaluate;

import dev.tsumugi.workflow.config.Rules;

/**
 * Section {@code evaluate}: loss, perplexity and bits per byte on the validation sequences, of the pre-trained and of the
 * fine-tuned model.
 *
 * @param maxSequences evaluated at most; 0 takes all
 * @param maxConversations of those of the fine-tuning, whose answers are asked for; 0: none
 * @param threads compute threads
 */
public record EvaluateConfig(int maxSequences, int maxConversations, int threads) {
    public EvaluateConfig {
        new Rules()
                .notNegative("max-sequences", maxSequences)
                .notNegative("max-conversations", maxConversations)
                .atLeast(1, "threads", threads)
                .enforce();
    }
}
