package dev.tsumugi.model.engine.reference;

/**
 * y = x / rms(x) · gain (<a href="https://arxiv.org/abs/1910.07467">RMSNorm</a>), for each group of a row that is as wide
 * as the gain: the whole row, or one head of it.
 */
final class ReferenceRmsNorm implements ReferenceBlock {

    private final ReferenceParameters parameters;
    private final int offset;
    private final int width;
    private double[][] input;

    ReferenceRmsNorm(ReferenceParameters parameters, String gain) {
        this.parameters = parameters;
        offset = parameters.offset(gain);
        width = parameters.layout().entry(gain).shape().get(0);
    }

    @Override
    public double[][] forward(double[][] x) {
        input = x;
        double[][] y = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int group = 0; group < x[t].length; group += width) {
                double scale = inverseRootMeanSquare(x[t], group);
                for (int c = 0; c < width; c++) {
                    y[t][group + c] = x[t][group + c] * scale * parameters.values()[offset + c];
                }
            }
        }
        return y;
    }

    @Override
    public double[][] backward(double[][] dy) {
        double[][] dx = new double[dy.length][dy[0].length];
        for (int t = 0; t < dy.length; t++) {
            for (int group = 0; group < dy[t].length; group += width) {
                backward(input[t], dy[t], dx[t], group);
            }
        }
        return dx;
    }

    private void backward(double[] x, double[] dy, double[] dx, int group) {
        double scale = inverseRootMeanSquare(x, group);
        double projection = 0;
        for (int c = 0; c < width; c++) {
            parameters.gradient()[offset + c] += dy[group + c] * x[group + c] * scale;
            projection += dy[group + c] * parameters.values()[offset + c] * x[group + c];
        }
        for (int c = 0; c < width; c++) {
            dx[group + c] = dy[group + c] * parameters.values()[offset + c] * scale
                    - x[group + c] * projection * scale * scale * scale / width;
        }
    }

    private double inverseRootMeanSquare(double[] x, int group) {
        double squares = 0;
        for (int c = 0; c < width; c++) {
            squares += x[group + c] * x[group + c];
        }
        return 1 / Math.sqrt(squares / width + parameters.config().normEpsilon());
    }
}
