package dev.tsumugi.spark.config;

import java.util.List;

/**
 * Section {@code generate}.
 *
 * @param prompts answered by {@code run}; {@code generate --prompt} takes its own
 * @param chat whether a prompt is wrapped as a user's message (fine-tuned model) or continued as plain text
 * @param maxNewTokens of one answer
 * @param temperature 0 takes the likeliest token
 * @param topK considered tokens; 0 is all
 * @param topP probability mass considered, 0 to 1
 * @param threads compute threads
 */
public record GenerateConfig(
        List<String> prompts, boolean chat, int maxNewTokens, double temperature, int topK, double topP, int threads) {}
