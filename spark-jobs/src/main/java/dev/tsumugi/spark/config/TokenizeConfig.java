package dev.tsumugi.spark.config;

import dev.tsumugi.spark.tokens.ValidationSplit;

/**
 * Section {@code tokenize}.
 *
 * @param sequenceLength T, tokens per packed sequence
 * @param shards files that the training sequences are spread over
 * @param validationSplit what is kept for validation
 * @param validationFraction how much of it, 0 to 1 exclusive
 */
public record TokenizeConfig(
        int sequenceLength, int shards, ValidationSplit validationSplit, double validationFraction) {}
