package dev.tsumugi.model.generate;

import java.util.Set;

/**
 * How far and how sequences are continued.
 *
 * <p>The constructor throws {@link IllegalArgumentException} when {@code maxNewTokens} or {@code atOnce} is below 1.
 *
 * @param maxNewTokens the most tokens to add to a sequence
 * @param stopIds tokens that end a continuation and are not part of it; no repetition penalty counts them
 * @param atOnce the most sequences that grow together; changes the speed and the memory, not the tokens
 * @param sampler how each token is drawn; the sequence with index i draws with the seed plus i
 */
public record GenerationSettings(int maxNewTokens, Set<Integer> stopIds, int atOnce, SamplerSettings sampler) {

    public GenerationSettings {
        requirePositive("maxNewTokens", maxNewTokens);
        requirePositive("atOnce", atOnce);
        stopIds = Set.copyOf(stopIds);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but is " + value + ".");
        }
    }
}
