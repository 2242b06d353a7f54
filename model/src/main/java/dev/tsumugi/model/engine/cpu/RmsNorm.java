package dev.tsumugi.model.engine.cpu;

/** Root-mean-square normalisation of rows (<a href="https://arxiv.org/abs/1910.07467">RMSNorm</a>). */
record RmsNorm(Kernels kernels, int width, double epsilon) {

    /** y = x / rms(x) · gain; keeps 1 / rms of each row in {@code scales}. */
    void forward(int rows, Floats x, Floats gain, Floats scales, Floats y) {
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            double meanSquare = kernels.dot(x, at, x, at, width) / (double) width;
            float scale = (float) (1 / Math.sqrt(meanSquare + epsilon));
            scales.set(row, scale);
            kernels.normalize(x, at, scale, gain, y, at, width);
        }
    }

    /** Adds to the gradient of the gain and to dx. */
    void backward(int rows, Floats x, Floats gain, Floats scales, Floats dy, Floats dGain, Floats dx) {
        for (int row = 0; row < rows; row++) {
            int at = row * width;
            float scale = scales.at(row);
            float projection = kernels.normalizeGain(x, dy, at, scale, gain, dGain, width);
            float perElement = projection * scale * scale * scale / width;
            kernels.normalizeBackward(x, dy, at, scale, perElement, gain, dx, width);
        }
    }
}
