package dev.tsumugi.model;

import java.io.Serializable;

/**
 * What training does beyond the plain mean cross-entropy. None of it changes what a model computes when it is evaluated.
 *
 * <p>The constructor throws {@link InvalidValuesException} when values are out of range.
 *
 * @param dropout probability, from 0 to before 1, with which an element of the embeddings, of the attention's
 *     probabilities and of what a block adds to the residual stream is zeroed
 *     (<a href="https://jmlr.org/papers/v15/srivastava14a.html">dropout</a>)
 * @param zLoss weight of the mean squared logarithm of the softmax's denominator, which keeps logits from drifting (1e-4
 *     in <a href="https://arxiv.org/abs/2204.02311">PaLM</a>, section 5); 0 for none
 * @param recompute which activations the backward pass computes again instead of keeping
 * @param sequencesPerPass most sequences of a step whose activations exist at one time; 0: what the engine's memory holds. The
 *     gradient is that of the whole step, to rounding: the sum over all its passes, divided by the targets of all
 */
public record TrainingOptions(double dropout, double zLoss, Recompute recompute, int sequencesPerPass)
        implements Serializable {

    /** Activations that are not kept. */
    public enum Recompute {
        /** None: all are kept. */
        NONE,
        /** Those within a layer: memory for one layer and the inputs of all, for a third more work. */
        LAYER
    }

    /** Plain cross-entropy, all activations kept. */
    public static final TrainingOptions NONE = new TrainingOptions(0, 0, Recompute.NONE, 0);

    public TrainingOptions {
        new ValueRules()
                .fractionBelowOne("dropout", dropout)
                .require(zLoss >= 0, "zLoss", "must not be negative", zLoss)
                .require(sequencesPerPass >= 0, "sequencesPerPass", "must not be negative", sequencesPerPass)
                .enforce();
    }

    /** As many sequences in a pass as the engine's memory holds. */
    public TrainingOptions(double dropout, double zLoss, Recompute recompute) {
        this(dropout, zLoss, recompute, 0);
    }
}
