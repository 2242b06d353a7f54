package dev.tsumugi.model.optimizer;

import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;

/**
 * {@link NewtonSchulz} in single precision by BLAS. Of its three products for each time, two are symmetric: half of them is
 * computed.
 */
final class Orthogonalization {
    private final int rows;
    private final int columns;
    private final Floats workspace;
    private final Kernels kernels;
    private final Gemm gemm;
    /** Of the smaller square: X Xᵀ where there are more columns, Xᵀ X where there are more rows. */
    private final int side;

    private final int gramAt;
    private final int polynomialAt;

    /** @param workspace the matrix comes first, then room */
    Orthogonalization(int rows, int columns, Floats workspace, Kernels kernels, Gemm gemm) {
        this.rows = rows;
        this.columns = columns;
        this.workspace = workspace;
        this.kernels = kernels;
        this.gemm = gemm;
        side = Math.min(rows, columns);
        gramAt = 2 * rows * columns;
        polynomialAt = gramAt + side * side;
    }

    static long workspaceFloats(int rows, int columns) {
        long side = Math.min(rows, columns);
        return 2L * rows * columns + 2 * side * side;
    }

    /** Makes the matrix orthogonal and returns where it is then. */
    int run(NewtonSchulz iteration) {
        int count = rows * columns;
        double squares = kernels.dot(workspace, 0, workspace, 0, count);
        kernels.scale(workspace, 0, count, (float) (1 / (Math.sqrt(squares) + NewtonSchulz.TINY)));
        int x = 0;
        int next = count;
        for (NewtonSchulz.Coefficients time : iteration.coefficients()) {
            gram(x);
            polynomial(time);
            workspace.copyFrom(workspace, x, next, count);
            if (rows <= columns) {
                gemm.symmetricTimes(
                        rows, columns, workspace, polynomialAt, workspace, x, (float) time.a(), workspace, next);
            } else {
                gemm.timesSymmetric(
                        rows, columns, workspace, x, workspace, polynomialAt, (float) time.a(), workspace, next);
            }
            int done = next;
            next = x;
            x = done;
        }
        return x;
    }

    private void gram(int x) {
        if (rows <= columns) {
            gemm.gram(side, columns, 1, workspace, x, 0, workspace, gramAt);
        } else {
            gemm.transposedGram(side, rows, 1, workspace, x, 0, workspace, gramAt);
        }
    }

    /** The lower triangle of b A + c A². */
    private void polynomial(NewtonSchulz.Coefficients time) {
        workspace.copyFrom(workspace, gramAt, polynomialAt, side * side);
        for (int row = 0; row < side; row++) {
            for (int column = row + 1; column < side; column++) {
                workspace.set(gramAt + row * side + column, workspace.at(gramAt + column * side + row));
            }
        }
        gemm.gram(side, side, (float) time.c(), workspace, gramAt, (float) time.b(), workspace, polynomialAt);
    }
}
