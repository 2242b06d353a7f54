package dev.tsumugi.model.engine.cpu;

/**
 * The weight and bias of a projection, or their gradients.
 *
 * @param weight (out, in)
 * @param bias (out), or null when the model has none
 */
record Linear(Floats weight, Floats bias, int in, int out) {

    /** y = x Wᵀ + bias + keep y. */
    void forward(Projection projection, Kernels kernels, int rows, Floats x, float keep, Floats y) {
        projection.project(rows, x, in, weight, out, keep, y);
        for (int row = 0; bias != null && row < rows; row++) {
            kernels.add(bias, 0, y, row * out, out);
        }
    }

    /** dx = dy W. */
    void backward(Gemm gemm, int rows, Floats dy, Floats dx) {
        gemm.times(rows, in, out, dy, 0, out, weight, 0, in, 0, dx, 0, in);
    }

    /** Of gradients: adds dyᵀ x to the weight's, and the sum of the rows of dy to the bias's. */
    void add(Gemm gemm, Kernels kernels, int rows, Floats dy, Floats x) {
        gemm.transposedTimes(out, in, rows, dy, 0, out, x, 0, in, 1, weight, 0, in);
        for (int row = 0; bias != null && row < rows; row++) {
            kernels.add(dy, row * out, bias, 0, out);
        }
    }
}
