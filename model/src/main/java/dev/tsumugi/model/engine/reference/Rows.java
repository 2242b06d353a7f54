package dev.tsumugi.model.engine.reference;

/** Arithmetic on rows of doubles. */
final class Rows {

    private Rows() {}

    static double[][] sum(double[][] a, double[][] b) {
        double[][] y = new double[a.length][a[0].length];
        for (int t = 0; t < y.length; t++) {
            for (int c = 0; c < y[t].length; c++) {
                y[t][c] = a[t][c] + b[t][c];
            }
        }
        return y;
    }

    /** Softmax of the elements from {@code from} to before {@code to}, in place; returns the logarithm of the sum. */
    static double softmax(double[] x, int from, int to) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = from; i < to; i++) {
            max = Math.max(max, x[i]);
        }
        double total = 0;
        for (int i = from; i < to; i++) {
            x[i] = Math.exp(x[i] - max);
            total += x[i];
        }
        for (int i = from; i < to; i++) {
            x[i] /= total;
        }
        return max + Math.log(total);
    }
}
