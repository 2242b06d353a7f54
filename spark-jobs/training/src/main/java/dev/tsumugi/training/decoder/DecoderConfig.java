package dev.tsumugi.training.decoder;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ModelSizes;
import dev.tsumugi.model.TrainingOptions;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.layer.EngineKind;
import dev.tsumugi.workflow.config.Auto;
import dev.tsumugi.workflow.config.Rules;

/**
 * Section {@code model}: {@code depth} derives the other sizes; 0 means derived.
 *
 * @param from Hugging Face folder whose model, with its own sizes, training starts from; empty for random parameters
 * @param depth L, layers; 0: found from the budget of the pre-training
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
 * @param sequencesPerPass most sequences of a step whose activations exist at one time, 0: what memory holds; part of the result,
 *     since sums keep their order
 */
public record DecoderConfig(
        String from,
        @Auto int depth,
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
        Recompute recompute,
        int sequencesPerPass) {
    /** What computes. */
    public enum Engine {
        CPU(EngineKind.CPU),
        CUDA(EngineKind.CUDA),
        ND4J(EngineKind.ND4J),
        AUTO(EngineKind.AUTO);

        private final EngineKind kind;

        Engine(EngineKind kind) {
            this.kind = kind;
        }

        EngineKind kind() {
            return kind;
        }
    }

    /** Beyond any model there is, and the sizes that follow are no larger than an int. */
    private static final int MAX_DEPTH = 10_000;

    private static final int MAX_WIDTH = 10_000_000;

    public DecoderConfig {
        Rules rules = new Rules()
                .notNegative("depth", depth)
                .atMost(MAX_DEPTH, "depth", depth)
                .atMost(MAX_WIDTH, "width", width)
                .atMost(MAX_WIDTH, "feed-forward-width", feedForwardWidth)
                .notNegative("width", width)
                .notNegative("heads", heads)
                .notNegative("key-value-heads", keyValueHeads)
                .notNegative("feed-forward-width", feedForwardWidth);
        // A model that is read has sizes of its own; sizes are derived from such as make sense.
        ModelSizes sizes = from.isEmpty() && rules.hold()
                ? new ModelSizes(Math.max(1, depth), width, heads, keyValueHeads, feedForwardWidth)
                        .derived(architecture)
                : new ModelSizes(1, 64, 1, 1, 64);
        boolean hasBiases = from.isEmpty() && biases;
        ModelRules.add(
                rules,
                () -> new ModelConfig(
                        1,
                        1,
                        sizes.width(),
                        sizes.layers(),
                        sizes.heads(),
                        sizes.keyValueHeads(),
                        sizes.feedForwardWidth(),
                        ropeBase,
                        normEpsilon,
                        tiedEmbeddings,
                        architecture,
                        queryKeyNorm,
                        hasBiases));
        ModelRules.add(rules, () -> new TrainingOptions(dropout, zLoss, recompute, sequencesPerPass));
        rules.enforce();
    }

    /** The same with every derived size filled in. The depth is known. */
    public DecoderConfig resolved() {
        return with(new ModelSizes(depth, width, heads, keyValueHeads, feedForwardWidth).derived(architecture));
    }

    /** The same with another number of layers; sizes that follow from it still do. */
    public DecoderConfig withDepth(int layers) {
        return with(new ModelSizes(layers, width, heads, keyValueHeads, feedForwardWidth));
    }

    private DecoderConfig with(ModelSizes sizes) {
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
                recompute,
                sequencesPerPass);
    }
}
