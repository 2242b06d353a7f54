package dev.tsumugi.model.optimizer;

import java.util.Collections;
import java.util.List;

/**
 * A Newton-Schulz iteration, which brings all singular values of a matrix near 1 and leaves its singular vectors as they are:
 * X becomes a X + (b A + c A²) X with A = X Xᵀ, five times, from a matrix of Frobenius norm 1.
 */
public enum NewtonSchulz {
    /** Singular values end between about 0.7 and 1.2 (<a href="https://kellerjordan.github.io/posts/muon/">Muon</a>). */
    QUINTIC(Collections.nCopies(5, new Coefficients(3.4445, -4.7750, 2.0315))),
    /** Coefficients of their own for each time, as MuLoCo takes them: nearer 1. */
    TUNED(List.of(
            new Coefficients(4.0848, -6.8946, 2.9270),
            new Coefficients(3.9505, -6.3029, 2.6377),
            new Coefficients(3.7418, -5.5913, 2.3037),
            new Coefficients(2.8769, -3.1427, 1.2046),
            new Coefficients(2.8366, -3.0525, 1.2012)));

    /** Added to the norm that a matrix is divided by: one of zeros stays zeros. */
    static final double TINY = 1e-7;

    private final List<Coefficients> coefficients;

    NewtonSchulz(List<Coefficients> coefficients) {
        this.coefficients = coefficients;
    }

    /** Those of one time. */
    record Coefficients(double a, double b, double c) {}

    List<Coefficients> coefficients() {
        return coefficients;
    }

    /** Orthogonalizes a matrix in plain loops. Only its first {@code rows · columns} elements count. */
    void orthogonalize(double[] x, int rows, int columns) {
        int count = rows * columns;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += x[i] * x[i];
        }
        double norm = Math.sqrt(squares) + TINY;
        for (int i = 0; i < count; i++) {
            x[i] /= norm;
        }
        // (X Xᵀ) X = X (Xᵀ X): the smaller of the two squares is less work.
        boolean wide = rows <= columns;
        int side = wide ? rows : columns;
        for (Coefficients time : coefficients) {
            double[] gram = wide ? product(x, rows, columns, true) : product(x, rows, columns, false);
            double[] square = product(gram, side, side, true);
            for (int i = 0; i < gram.length; i++) {
                gram[i] = time.b * gram[i] + time.c * square[i];
            }
            double[] next = new double[count];
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < columns; column++) {
                    double sum = time.a * x[row * columns + column];
                    for (int k = 0; k < side; k++) {
                        sum += wide
                                ? gram[row * side + k] * x[k * columns + column]
                                : x[row * columns + k] * gram[k * side + column];
                    }
                    next[row * columns + column] = sum;
                }
            }
            System.arraycopy(next, 0, x, 0, count);
        }
    }

    /** X Xᵀ, or Xᵀ X. */
    private static double[] product(double[] x, int rows, int columns, boolean ofRows) {
        int side = ofRows ? rows : columns;
        int inner = ofRows ? columns : rows;
        double[] product = new double[side * side];
        for (int i = 0; i < side; i++) {
            for (int j = 0; j < side; j++) {
                double sum = 0;
                for (int k = 0; k < inner; k++) {
                    sum += ofRows ? x[i * columns + k] * x[j * columns + k] : x[k * columns + i] * x[k * columns + j];
                }
                product[i * side + j] = sum;
            }
        }
        return product;
    }
}
