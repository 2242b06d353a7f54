package dev.tsumugi.spark.config;

/**
 * Section {@code tokenize}.
 *
 * @param sequenceLength T, tokens per packed sequence
 * @param shards files that the training sequences are spread over
 * @param validationFraction of documents, chosen by their hash, kept for validation, 0 to 1 exclusive
 */
public record TokenizeConfig(int sequenceLength, int shards, double validationFraction) {}
