package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;

/**
 * <a href="https://arxiv.org/abs/1607.06450">Layer normalisation</a>: {@link RmsNorm} of what is left when each row's mean
 * is taken away, plus a bias.
 */
final class LayerNorm implements Norm {

    private final Kernels kernels;
    private final int width;
    private final RmsNorm ofCentred;
    private final Floats centred; // (C), one row

    LayerNorm(Kernels kernels, int width, double epsilon) {
        this.kernels = kernels;
        this.width = width;
        ofCentred = new RmsNorm(kernels, width, epsilon);
        centred = Floats.allocate(width);
    }

    @Override
    public void forward(int rows, Floats x, Weights weights, Floats statistics, Floats y) {
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            float mean = kernels.sum(x, at, width) / width;
            kernels.shift(x, at, -mean, y, at, width);
            statistics.set(2 * row, mean);
            statistics.set(2 * row + 1, ofCentred.forward(y, at, weights.gain(), y, at));
            if (weights.bias() != null) {
                kernels.add(weights.bias(), 0, y, at, width);
            }
        }
    }

    @Override
    public void backward(
            int rows, Floats x, Weights weights, Floats statistics, Floats dy, Weights gradient, Floats dx) {
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            float scale = statistics.at(2 * row + 1);
            kernels.shift(x, at, -statistics.at(2 * row), centred, 0, width);
            ofCentred.backward(centred, 0, weights.gain(), scale, dy, at, gradient.gain(), dx, at);
            float mean = kernels.dot(dy, at, weights.gain(), 0, width) / width;
            kernels.shift(dx, at, -mean * scale, dx, at, width);
            if (gradient.bias() != null) {
                kernels.add(dy, at, gradient.bias(), 0, width);
            }
        }
    }
}
