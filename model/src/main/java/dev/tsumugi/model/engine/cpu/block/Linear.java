package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cpu.kernel.Projection;

/**
 * The weight and bias of a projection, or their gradients.
 *
 * @param weight (out, in)
 * @param bias (out), or null when the model has none
 */
public record Linear(Floats weight, Floats bias, int in, int out) {

    /** y = x Wᵀ + bias + keep y. */
    void forward(Projection projection, Kernels kernels, int rows, Floats x, float keep, Floats y) {
        projection.project(rows, x, in, weight, out, keep, y);
        for (int row = 0; bias != null && row < rows; row++) {
            kernels.add(bias, 0, y, row * out, out);
        }
    }

    /** dx = dy W. */
    public void backward(Gemm gemm, int rows, Floats dy, Floats dx) {
        gemm.times(rows, in, out, dy, 0, out, weight, 0, in, 0, dx, 0, in);
    }

    /**
     * Of gradients: computes {@code count} rows of the weight's, from {@code first} on, as dyᵀ x + keep times what they are, and
     * so many elements of the bias's.
     */
    public void accumulate(
            Gemm gemm, Kernels kernels, int first, int count, int rows, Floats dy, Floats x, float keep) {
        gemm.transposedTimes(count, in, rows, dy, first, out, x, 0, in, keep, weight, first * in, in);
        if (bias == null) {
            return;
        }
        if (keep == 0) {
            kernels.zero(bias, first, count);
        }
        for (int row = 0; row < rows; row++) {
            kernels.add(dy, row * out + first, bias, first, count);
        }
    }
}
