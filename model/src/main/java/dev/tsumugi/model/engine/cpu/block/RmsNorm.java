package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;

/**
 * Root-mean-square normalisation (<a href="https://arxiv.org/abs/1910.07467">RMSNorm</a>): of rows, or of any groups of
 * {@code width} neighbours.
 */
record RmsNorm(Kernels kernels, int width, double epsilon) implements Norm {

    @Override
    public void forward(int rows, Floats x, Weights weights, Floats statistics, Floats y) {
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            statistics.set(row, forward(x, at, weights.gain(), y, at));
        }
    }

    @Override
    public void backward(
            int rows, Floats x, Weights weights, Floats statistics, Floats dy, Weights gradient, Floats dx) {
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            backward(x, at, weights.gain(), statistics.at(row), dy, at, gradient.gain(), dx, at);
        }
    }

    /** y = x / rms(x) · gain for one group; returns 1 / rms. */
    public float forward(Floats x, int xAt, Floats gain, Floats y, int yAt) {
        double meanSquare = kernels.dot(x, xAt, x, xAt, width) / (double) width;
        float scale = (float) (1 / Math.sqrt(meanSquare + epsilon));
        kernels.normalize(x, xAt, scale, gain, y, yAt, width);
        return scale;
    }

    /** Adds to the gradient of the gain and to dx for one group. */
    void backward(Floats x, int xAt, Floats gain, float scale, Floats dy, int dyAt, Floats dGain, Floats dx, int dxAt) {
        float projection = kernels.normalizeGain(x, xAt, dy, dyAt, scale, gain, dGain, width);
        float perElement = projection * scale * scale * scale / width;
        kernels.normalizeBackward(x, xAt, dy, dyAt, scale, perElement, gain, dx, dxAt, width);
    }
}
