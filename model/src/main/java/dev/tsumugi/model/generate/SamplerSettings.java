package dev.tsumugi.model.generate;

/**
 * How the next token is drawn from its logits. What is set applies in the order of the components, seed last.
 *
 * <p>The constructor throws {@link IllegalArgumentException} when a value is out of range.
 *
 * @param repetitionPenalty divides the positive logits of tokens that the prompt or the continuation holds already, and
 *     multiplies their negative ones (<a href="https://arxiv.org/abs/1909.05858">CTRL</a>, whose division alone would
 *     make tokens with negative logits likelier); 1 leaves them, from 1 on
 * @param temperature divides the logits; 0 always takes the most probable token
 * @param topK only the k most probable tokens may be drawn; 0 allows all
 * @param topP only the fewest most probable tokens that reach this probability together, of those that {@code topK}
 *     leaves, may be drawn (nucleus sampling, <a href="https://arxiv.org/abs/1904.09751">Holtzman et al. 2020</a>); 1
 *     allows all
 * @param minP only tokens at least this many times as probable as the most probable one may be drawn (<a
 *     href="https://arxiv.org/abs/2407.01082">Nguyen et al. 2024</a>); 0 allows all
 * @param seed of the draws
 */
public record SamplerSettings(
        double repetitionPenalty, double temperature, int topK, double topP, double minP, long seed) {

    public SamplerSettings {
        require(
                repetitionPenalty >= 1 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "repetitionPenalty must be 1 (none) or above, but is " + repetitionPenalty + ".");
        require(
                temperature >= 0 && temperature < Double.POSITIVE_INFINITY,
                "temperature must be 0 (the most probable token) or above, but is " + temperature + ".");
        require(topK >= 0, "topK must be 0 (all tokens) or above, but is " + topK + ".");
        require(topP > 0 && topP <= 1, "topP must be above 0 and at most 1 (all tokens), but is " + topP + ".");
        require(minP >= 0 && minP <= 1, "minP must be from 0 (all tokens) to 1, but is " + minP + ".");
    }

    /** Draws from all tokens in proportion to their probabilities. */
    public static SamplerSettings plain(long seed) {
        return new SamplerSettings(1, 1, 0, 1, 0, seed);
    }

    /** Always the most probable token. */
    public static SamplerSettings greedy() {
        return new SamplerSettings(1, 0, 0, 1, 0, 0);
    }

    /** The same with another seed. */
    public SamplerSettings withSeed(long other) {
        return new SamplerSettings(repetitionPenalty, temperature, topK, topP, minP, other);
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
