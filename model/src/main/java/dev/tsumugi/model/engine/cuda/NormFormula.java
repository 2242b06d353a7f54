package dev.tsumugi.model.engine.cuda;

import java.util.function.IntUnaryOperator;

/**
 * RMSNorm and its derivatives in double precision.
 *
 * @param y laid out as x; where no row lies, it is x
 * @param inverses one for each row
 * @param dx laid out as x; where no row lies, it is dy
 * @param dGain (width)
 */
record NormFormula(double[] y, double[] inverses, double[] dx, double[] dGain) {

    /** @param offset where a row lies in x and dy */
    static NormFormula of(float[] x, float[] gain, float[] dy, int rows, IntUnaryOperator offset, double epsilon) {
        NormFormula formula = new NormFormula(doubles(x), new double[rows], doubles(dy), new double[gain.length]);
        for (int row = 0; row < rows; row++) {
            formula.row(row, x, gain, dy, offset.applyAsInt(row), epsilon);
        }
        return formula;
    }

    private void row(int row, float[] x, float[] gain, float[] dy, int first, double epsilon) {
        int width = gain.length;
        double squares = 0;
        double projection = 0;
        for (int c = 0; c < width; c++) {
            squares += (double) x[first + c] * x[first + c];
            projection += (double) dy[first + c] * gain[c] * x[first + c];
        }
        double inverse = 1 / Math.sqrt(squares / width + epsilon);
        inverses[row] = inverse;
        for (int c = 0; c < width; c++) {
            int i = first + c;
            y[i] = x[i] * inverse * gain[c];
            dx[i] = dy[i] * gain[c] * inverse - x[i] * projection * Math.pow(inverse, 3) / width;
            dGain[c] += dy[i] * x[i] * inverse;
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
