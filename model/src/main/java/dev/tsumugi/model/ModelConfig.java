package dev.tsumugi.model;

import java.io.Serializable;

/**
 * What a decoder is made of: its blocks and their dimensions.
 *
 * <p>The constructor throws {@link InvalidValuesException} when values are out of range or do not fit each other.
 *
 * @param vocabularySize V, the number of token ids
 * @param contextLength the most tokens T of a sequence
 * @param width C, a multiple of {@code heads}
 * @param layers L
 * @param heads H, the query heads, a multiple of {@code keyValueHeads}
 * @param keyValueHeads the heads of keys and values; each serves {@code heads / keyValueHeads} query heads
 * @param feedForwardWidth F, the inner width of the feed-forward block
 * @param ropeBase the base of the rotary angles (10000 in <a href="https://arxiv.org/abs/2104.09864">RoFormer</a>);
 *     without meaning where positions are learned
 * @param normEpsilon what norms add to the mean square
 * @param tiedEmbeddings whether the output projection is the embedding table
 * @param architecture the kinds of blocks
 * @param queryKeyNorm whether queries and keys pass an RMSNorm over each head before they are rotated, with one gain of
 *     width K for all heads (<a href="https://arxiv.org/abs/2010.04245">QK-norm</a>, in the form of Qwen3)
 * @param biases whether norms and projections add a bias; with {@link Architecture#GPT2} only
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
        boolean tiedEmbeddings,
        Architecture architecture,
        boolean queryKeyNorm,
        boolean biases)
        implements Serializable {

    public ModelConfig {
        ValueRules rules = new ValueRules()
                .positive("vocabularySize", vocabularySize)
                .positive("contextLength", contextLength)
                .positive("width", width)
                .positive("layers", layers)
                .positive("heads", heads)
                .positive("keyValueHeads", keyValueHeads)
                .positive("feedForwardWidth", feedForwardWidth)
                .require(ropeBase > 1, "ropeBase", "must be greater than 1", ropeBase)
                .require(
                        normEpsilon > 0 && normEpsilon < 1,
                        "normEpsilon",
                        "must be greater than 0 and less than 1",
                        normEpsilon);
        if (heads > 0 && keyValueHeads > 0) {
            boolean rotates = architecture == Architecture.LLAMA; // pairs
            rules.require(
                            width % heads == 0 && !(rotates && width / heads % 2 != 0),
                            "width",
                            "must be " + (rotates ? "an even" : "a") + " multiple of heads, was " + width + " for "
                                    + heads + " heads")
                    .require(
                            heads % keyValueHeads == 0,
                            "keyValueHeads",
                            "must divide heads, was " + keyValueHeads + " for " + heads + " heads");
        }
        rules.require(
                        !biases || architecture == Architecture.GPT2,
                        "biases",
                        "must be false, since the architecture is llama; gpt2 has biases")
                .enforce();
    }

    /** A Llama without QK-norm. */
    public ModelConfig(
            int vocabularySize,
            int contextLength,
            int width,
            int layers,
            int heads,
            int keyValueHeads,
            int feedForwardWidth,
            double ropeBase,
            double normEpsilon,
            boolean tiedEmbeddings) {
        this(
                vocabularySize,
                contextLength,
                width,
                layers,
                heads,
                keyValueHeads,
                feedForwardWidth,
                ropeBase,
                normEpsilon,
                tiedEmbeddings,
                Architecture.LLAMA,
                false,
                false);
    }

    /** A GPT-2: feed-forward width 4 · C, one key-value head per head, tied embeddings. */
    public static ModelConfig gpt2(
            int vocabularySize, int contextLength, int width, int layers, int heads, boolean biases) {
        return new ModelConfig(
                vocabularySize,
                contextLength,
                width,
                layers,
                heads,
                heads,
                Math.multiplyExact(4, width),
                10_000,
                1e-5,
                true,
                Architecture.GPT2,
                false,
                biases);
    }

    /** The same for another vocabulary. */
    public ModelConfig withVocabularySize(int size) {
        return with(size, queryKeyNorm);
    }

    /** The same with a norm on queries and keys. */
    public ModelConfig withQueryKeyNorm() {
        return with(vocabularySize, true);
    }

    private ModelConfig with(int size, boolean normed) {
        return new ModelConfig(
                size,
                contextLength,
                width,
                layers,
                heads,
                keyValueHeads,
                feedForwardWidth,
                ropeBase,
                normEpsilon,
                tiedEmbeddings,
                architecture,
                normed,
                biases);
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
     * Floating-point operations of forward and backward per token of a full sequence: 6 per parameter (tables that are
     * only looked up multiply nothing and do not count) and 6·L·C·T for attention, half of what <a
     * href="https://arxiv.org/abs/2204.02311">PaLM</a>, appendix B, counts, since a causal model sees half of the T×T
     * square.
     */
    public long flopsPerToken() {
        long lookedUp = tiedEmbeddings ? 0 : (long) vocabularySize * width;
        if (architecture == Architecture.GPT2) {
            lookedUp += (long) contextLength * width;
        }
        return 6 * (parameterCount() - lookedUp) + 6L * layers * width * contextLength;
    }

    /**
     * A peak learning rate of AdamW that suits a model of this size: 0.003239 - 0.0001395 · ln N for N parameters that are
     * no embeddings (<a href="https://arxiv.org/abs/2001.08361">Kaplan et al. 2020</a>, equation D.1), at least 1e-4.
     */
    public double suitedLearningRate() {
        long embeddings = (long) vocabularySize * width * (tiedEmbeddings ? 1 : 2);
        return Math.max(1e-4, 0.003239 - 0.0001395 * Math.log(Math.max(1, parameterCount() - embeddings)));
    }
}
