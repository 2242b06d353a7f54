package dev.tsumugi.training;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelSizes;
import dev.tsumugi.model.TrainingOptions.Recompute;

/**
 * Section {@code model}: {@code depth} derives the other sizes; 0 means derived.
 *
 * @param from Hugging Face folder whose model, with its own sizes, training starts from; empty for random parameters
 * @param depth L, layers
 * @param width C
 * @param heads H
 * @param keyValueHeads heads of keys and values (grouped-query attention)
 * @param feedForwardWidth F
 * @param ropeBase base of the rotary position embedding
 * @param normEpsilon of the norms
 * @param tiedEmbeddings whether input and output embedding are one matrix
 * @param architecture the kinds of blocks
 * @param queryKeyNorm whether queries and keys are normed
 * @param biases whether norms and projections have biases
 * @param dropout probability of dropout in pre-training
 * @param zLoss weight of the squared logarithm of the softmax's denominator in pre-training
 * @param engine what trains; part of the result, since engines round differently
 * @param recompute which activations are computed again instead of kept
 */
public record DecoderConfig(
        String from,
        int depth,
        int width,
        int heads,
        int keyValueHeads,
        int feedForwardWidth,
        double ropeBase,
        double normEpsilon,
        boolean tiedEmbeddings,
        Architecture architecture,
        boolean queryKeyNorm,
        boolean biases,
        double dropout,
        double zLoss,
        Engine engine,
        Recompute recompute) {
    /** What computes. */
    public enum Engine {
        CPU,
        CUDA,
        ND4J,
        AUTO
    }

    /** The same with every derived size filled in. */
    public DecoderConfig resolved() {
        ModelSizes sizes = new ModelSizes(depth, width, heads, keyValueHeads, feedForwardWidth).derived(architecture);
        return new DecoderConfig(
                from,
                sizes.layers(),
                sizes.width(),
                sizes.heads(),
                sizes.keyValueHeads(),
                sizes.feedForwardWidth(),
                ropeBase,
                normEpsilon,
                tiedEmbeddings,
                architecture,
                queryKeyNorm,
                biases,
                dropout,
                zLoss,
                engine,
                recompute);
    }
}
