package dev.tsumugi.model.generate;

import java.util.Set;

/**
 * How far and how a sequence is continued.
 *
 * <p>The constructor throws {@link IllegalArgumentException} when {@code maxNewTokens} is below 1.
 *
 * @param maxNewTokens the most tokens to add
 * @param stopIds tokens that end the continuation and are not part of it
 * @param sampler how each token is drawn
 */
public record GenerationSettings(int maxNewTokens, Set<Integer> stopIds, SamplerSettings sampler) {

    public GenerationSettings {
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("maxNewTokens must be at least 1, but is " + maxNewTokens + ".");
        }
        stopIds = Set.copyOf(stopIds);
    }
}
