package dev.tsumugi.bench.gpu.check;

import java.util.function.IntUnaryOperator;

/**
 * RMSNorm, or LayerNorm, and its derivatives in double precision.
 *
 * @param y laid out as x; where no row lies, it is x
 * @param inverses one for each row
 * @param means one for each row; 0 in an RMSNorm
 * @param dx laid out as x; where no row lies, it is dy
 * @param dGain (width)
 * @param dBias (width)
 */
record NormFormula(double[] y, double[] inverses, double[] means, double[] dx, double[] dGain, double[] dBias) {

    /**
     * @param bias of a LayerNorm; null for an RMSNorm
     * @param offset where a row lies in x and dy
     */
    static NormFormula of(
            float[] x, float[] gain, float[] bias, float[] dy, int rows, IntUnaryOperator offset, double epsilon) {
        int width = gain.length;
        NormFormula formula = new NormFormula(
                doubles(x), new double[rows], new double[rows], doubles(dy), new double[width], new double[width]);
        for (int row = 0; row < rows; row++) {
            formula.row(row, x, gain, bias, dy, offset.applyAsInt(row), epsilon);
        }
        return formula;
    }

    private void row(int row, float[] x, float[] gain, float[] bias, float[] dy, int first, double epsilon) {
        int width = gain.length;
        double mean = 0;
        double common = 0;
        for (int c = 0; bias != null && c < width; c++) {
            mean += (double) x[first + c] / width;
            common += (double) dy[first + c] * gain[c] / width;
        }
        double squares = 0;
        double projection = 0;
        for (int c = 0; c < width; c++) {
            double centered = x[first + c] - mean;
            squares += centered * centered;
            projection += dy[first + c] * gain[c] * centered;
        }
        double inverse = 1 / Math.sqrt(squares / width + epsilon);
        inverses[row] = inverse;
        means[row] = mean;
        for (int c = 0; c < width; c++) {
            int i = first + c;
            double normed = (x[i] - mean) * inverse;
            y[i] = normed * gain[c] + (bias == null ? 0 : bias[c]);
            dx[i] = (dy[i] * gain[c] - common - normed * projection * inverse / width) * inverse;
            dGain[c] += dy[i] * normed;
            dBias[c] += dy[i];
        }
    }

    private static double[] doubles(float[] values) {
        double[] copy = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            copy[i] = values[i];
        }
        return copy;
    }
}
