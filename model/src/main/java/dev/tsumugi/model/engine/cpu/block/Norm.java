package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;

/** Normalises rows of width C. */
public interface Norm {

    /**
     * The gain and bias of a norm, or their gradients.
     *
     * @param gain (C)
     * @param bias (C), or null when the model has none
     */
    record Weights(Floats gain, Floats bias) {}

    /** Keeps in {@code statistics} (R, 2) what {@link #backward} needs. */
    void forward(int rows, Floats x, Weights weights, Floats statistics, Floats y);

    /** Adds to the gradient of the weights and to dx. */
    void backward(int rows, Floats x, Weights weights, Floats statistics, Floats dy, Weights gradient, Floats dx);

    static Norm of(ModelConfig config, Kernels kernels) {
        return config.architecture() == Architecture.LLAMA
                ? new RmsNorm(kernels, config.width(), config.normEpsilon())
                : new LayerNorm(kernels, config.width(), config.normEpsilon());
    }
}
