package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;

/** What stands between the two projections of the feed-forward block. */
public interface Activation {

    /** Floats of a row that the first projection gives. */
    int innerWidth();

    /** From the first projection's rows (R, innerWidth) to the second one's (R, F). */
    void forward(int rows, Floats inner, Floats activated);

    /** Replaces the inner rows by their derivatives, and those of the activated rows by the activated rows. */
    void backward(int rows, Floats inner, Floats dActivated);

    static Activation of(ModelConfig config, Kernels kernels) {
        return config.architecture() == Architecture.LLAMA
                ? new SwiGlu(kernels, config.feedForwardWidth())
                : new Gelu(kernels, config.feedForwardWidth());
    }

    /** silu(gate) · up, the gate before up in each inner row (<a href="https://arxiv.org/abs/2002.05202">SwiGLU</a>). */
    record SwiGlu(Kernels kernels, int width) implements Activation {

        @Override
        public int innerWidth() {
            return 2 * width;
        }

        @Override
        public void forward(int rows, Floats inner, Floats activated) {
            for (int row = 0; row < rows; row++) {
                int at = row * 2 * width;
                kernels.swiGlu(inner, at, at + width, activated, row * width, width);
            }
        }

        @Override
        public void backward(int rows, Floats inner, Floats dActivated) {
            for (int row = 0; row < rows; row++) {
                int at = row * 2 * width;
                kernels.swiGluBackward(inner, at, at + width, dActivated, row * width, width);
            }
        }
    }

    /** The tanh form of <a href="https://arxiv.org/abs/1606.08415">GELU</a>. */
    record Gelu(Kernels kernels, int width) implements Activation {

        @Override
        public int innerWidth() {
            return width;
        }

        @Override
        public void forward(int rows, Floats inner, Floats activated) {
            for (int row = 0; row < rows; row++) {
                kernels.gelu(inner, row * width, activated, row * width, width);
            }
        }

        @Override
        public void backward(int rows, Floats inner, Floats dActivated) {
            for (int row = 0; row < rows; row++) {
                kernels.geluBackward(inner, row * width, dActivated, row * width, width);
            }
        }
    }
}
