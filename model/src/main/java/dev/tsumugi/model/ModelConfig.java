package dev.tsumugi.model;

import java.io.Serializable;

/**
 * The dimensions of a Llama-style decoder: RMSNorm, rotate-half RoPE, SwiGLU, grouped-query attention, no biases.
 *
 * <p>The constructor throws {@link IllegalArgumentException} when a value is out of range or two do not fit each other.
 *
 * @param vocabularySize V, the number of token ids
 * @param contextLength the most tokens T of a sequence
 * @param width C, a multiple of {@code heads}
 * @param layers L
 * @param heads H, the query heads, a multiple of {@code keyValueHeads}
 * @param keyValueHeads the heads of keys and values; each serves {@code heads / keyValueHeads} query heads
 * @param feedForwardWidth F, the inner width of SwiGLU
 * @param ropeBase the base of the rotary angles (10000 in <a href="https://arxiv.org/abs/2104.09864">RoFormer</a>)
 * @param normEpsilon what RMSNorm adds to the mean square
 * @param tiedEmbeddings whether the output projection is the embedding table
 */
public record ModelConfig(
        int vocabularySize,
        int contextLength,
        int width,
        int layers,
        int heads,
        int keyValueHeads,
        int feedForwardWidth,
        double ropeBase,
        double normEpsilon,
        boolean tiedEmbeddings)
        implements Serializable {

    private static final int HEAD_WIDTH_OF_DEPTH = 64;

    public ModelConfig {
        requirePositive("vocabularySize", vocabularySize);
        requirePositive("contextLength", contextLength);
        requirePositive("width", width);
        requirePositive("layers", layers);
        requirePositive("heads", heads);
        requirePositive("keyValueHeads", keyValueHeads);
        requirePositive("feedForwardWidth", feedForwardWidth);
        require(
                width % heads == 0,
                "width must be a multiple of heads, but width is " + width + " and heads is " + heads + ".");
        require(
                (width / heads) % 2 == 0,
                "width / heads must be even, because RoPE rotates pairs, but width is " + width + " and heads is "
                        + heads + ".");
        require(
                heads % keyValueHeads == 0,
                "heads must be a multiple of keyValueHeads, but heads is " + heads + " and keyValueHeads is "
                        + keyValueHeads + ".");
        require(
                ropeBase > 1 && ropeBase < Double.POSITIVE_INFINITY,
                "ropeBase must be a finite number above 1 (10000 is usual), but is " + ropeBase + ".");
        require(
                normEpsilon > 0 && normEpsilon < 1,
                "normEpsilon must lie between 0 and 1 (1e-5 is usual), but is " + normEpsilon + ".");
    }

    /**
     * A balanced model from one dial: width 64 · depth, heads of width 64, feed-forward width 8/3 · width rounded up to
     * a multiple of 64, one key-value head per head, untied embeddings.
     */
    public static ModelConfig ofDepth(int depth, int vocabularySize, int contextLength) {
        requirePositive("depth", depth);
        int width = Math.multiplyExact(HEAD_WIDTH_OF_DEPTH, depth);
        int feedForwardWidth = Math.toIntExact(((8L * width + 2) / 3 + 63) / 64 * 64);
        return new ModelConfig(
                vocabularySize, contextLength, width, depth, depth, depth, feedForwardWidth, 10_000, 1e-5, false);
    }

    /** K, the width of one head. */
    public int headWidth() {
        return width / heads;
    }

    /** The width of all keys of a token, and of all values: keyValueHeads · K. */
    public int keyValueWidth() {
        return keyValueHeads * headWidth();
    }

    /** The number of floats in the flat parameter vector. */
    public long parameterCount() {
        return ParameterLayout.of(this).length();
    }

    /**
     * Floating-point operations of forward and backward per token of a full sequence: 6 per parameter (the embedding
     * lookup multiplies nothing and does not count) and 6·L·C·T for attention, which sees half of the T×T square.
     */
    public long flopsPerToken() {
        long multiplied = parameterCount() - (tiedEmbeddings ? 0 : (long) vocabularySize * width);
        return 6 * multiplied + 6L * layers * width * contextLength;
    }

    private static void requirePositive(String name, int value) {
        require(value > 0, name + " must be at least 1, but is " + value + ".");
    }

    private static void require(boolean condition, String sentence) {
        if (!condition) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
