package dev.tsumugi.model.layer;

/** An updater with learning rates of their own for some tensors. */
public interface TensorRates {
    /** The learning rate of a tensor as a fraction of the updater's. */
    double rateFraction(String tensor);
}
