package dev.tsumugi.model.generate;

/**
 * How the next token is drawn from its logits.
 *
 * <p>The constructor throws {@link IllegalArgumentException} when a value is out of range.
 *
 * @param temperature divides the logits; 0 always takes the most probable token
 * @param topK only the k most probable tokens may be drawn; 0 allows all
 * @param topP only the fewest most probable tokens that reach this probability together, after {@code topK}, may be
 *     drawn (<a href="https://arxiv.org/abs/1904.09751">nucleus sampling</a>); 1 allows all
 * @param seed of the draws
 */
public record SamplerSettings(double temperature, int topK, double topP, long seed) {

    public SamplerSettings {
        require(
                temperature >= 0 && temperature < Double.POSITIVE_INFINITY,
                "temperature must be 0 (the most probable token) or above, but is " + temperature + ".");
        require(topK >= 0, "topK must be 0 (all tokens) or above, but is " + topK + ".");
        require(topP > 0 && topP <= 1, "topP must be above 0 and at most 1 (all tokens), but is " + topP + ".");
    }

    /** Always the most probable token. */
    public static SamplerSettings greedy() {
        return new SamplerSettings(0, 0, 1, 0);
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
