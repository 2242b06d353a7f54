package dev.tsumugi.corpus.tokenize;

import dev.tsumugi.workflow.config.Rules;

/**
 * Section {@code tokenize}.
 *
 * @param sequenceLength T, tokens per packed sequence
 * @param shards files that the training sequences are spread over, of each source where sources have their own
 * @param shardsBySource whether each source has shards of its own, so that pre-training can weigh them
 * @param validationSplit what is kept for validation
 * @param validationFraction how much of it, 0 to 1 exclusive
 */
public record TokenizeConfig(
        int sequenceLength,
        int shards,
        boolean shardsBySource,
        ValidationSplit validationSplit,
        double validationFraction) {
    public TokenizeConfig {
        new Rules()
                .atLeast(2, "sequence-length", sequenceLength)
                .atMost(10_000_000, "sequence-length", sequenceLength)
                .atLeast(1, "shards", shards)
                .atMost(100_000, "shards", shards)
                .properFraction("validation-fraction", validationFraction)
                .enforce();
    }
}
