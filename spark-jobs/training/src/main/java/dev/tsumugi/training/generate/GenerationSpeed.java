package dev.tsumugi.training.generate;

/**
 * How fast a model read and wrote.
 *
 * @param promptTokens tokens of the prompts that were read; a prompt of several answers is read once
 * @param newTokens tokens of all answers
 */
public record GenerationSpeed(long promptTokens, double promptSeconds, long newTokens, double newSeconds) {

    /** Tokens of prompts per second; 0 without any. */
    public double promptTokensPerSecond() {
        return promptTokens == 0 ? 0 : promptTokens / promptSeconds;
    }

    /** Tokens of all answers per second; 0 without any. */
    public double newTokensPerSecond() {
        return newTokens == 0 ? 0 : newTokens / newSeconds;
    }

    GenerationSpeed plus(GenerationSpeed other) {
        return new GenerationSpeed(
                promptTokens + other.promptTokens,
                promptSeconds + other.promptSeconds,
                newTokens + other.newTokens,
                newSeconds + other.newSeconds);
    }
}
