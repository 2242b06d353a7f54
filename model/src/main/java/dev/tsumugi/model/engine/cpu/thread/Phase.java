package dev.tsumugi.model.engine.cpu.thread;

/** What the CPU engine spends its time on. */
public enum Phase {
    /** Looking up embeddings, and adding to their gradient. */
    EMBEDDING,
    /** RMSNorm or LayerNorm, forward and backward. */
    NORM,
    /** Matrix products with the weights of the layers. */
    LAYER_PRODUCTS,
    /** Rotating queries and keys, and their norms. */
    ROTATION,
    /** Matrix products of queries, keys and values. */
    ATTENTION_PRODUCTS,
    /** Softmax of attention scores, forward and backward. */
    SOFTMAX,
    /** SwiGLU or GELU, forward and backward. */
    ACTIVATION,
    /** Copies, biases and dropout along the residual stream. */
    RESIDUAL,
    /** Matrix products with the output projection. */
    HEAD_PRODUCTS,
    /** Softmax over the vocabulary and its derivative. */
    CROSS_ENTROPY,
    /** Clearing gradients, and summing those that each thread has for itself. */
    REDUCTION,
    /** The norm of the gradient and the optimizer's step. */
    OPTIMIZER,
    /** Waiting for the other threads. */
    WAITING
}
