package dev.tsumugi.model.generate;

import java.util.List;

/**
 * What a generator made, and how long it took.
 *
 * @param continuations the new tokens of each prompt
 * @param promptTokens tokens of the prompts that were read; a prompt that equals the one before it is read once
 * @param promptSeconds that reading took
 * @param newSeconds that drawing and feeding the new tokens took
 */
public record Generation(List<int[]> continuations, long promptTokens, double promptSeconds, double newSeconds) {

    /** The new tokens of all continuations together. */
    public long newTokens() {
        return continuations.stream().mapToLong(ids -> ids.length).sum();
    }
}
