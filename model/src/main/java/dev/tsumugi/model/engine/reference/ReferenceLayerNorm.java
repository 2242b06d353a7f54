package dev.tsumugi.model.engine.reference;

/** y = (x - mean) / deviation · gain + bias (<a href="https://arxiv.org/abs/1607.06450">layer normalisation</a>). */
final class ReferenceLayerNorm implements ReferenceBlock {

    private final ReferenceParameters parameters;
    private final int offset;
    private final int biasOffset;
    private double[][] normed; // (T, C), before gain and bias
    private double[] scales; // (T), 1 / deviation

    ReferenceLayerNorm(ReferenceParameters parameters, String gain) {
        this.parameters = parameters;
        offset = parameters.offset(gain);
        biasOffset = parameters.biasOffset(gain);
    }

    @Override
    public double[][] forward(double[][] x) {
        int width = x[0].length;
        normed = new double[x.length][width];
        scales = new double[x.length];
        double[][] y = new double[x.length][width];
        for (int t = 0; t < x.length; t++) {
            double mean = 0;
            for (double value : x[t]) {
                mean += value / width;
            }
            double variance = 0;
            for (double value : x[t]) {
                variance += (value - mean) * (value - mean) / width;
            }
            scales[t] = 1 / Math.sqrt(variance + parameters.config().normEpsilon());
            for (int c = 0; c < width; c++) {
                normed[t][c] = (x[t][c] - mean) * scales[t];
                y[t][c] = normed[t][c] * parameters.values()[offset + c]
                        + (biasOffset < 0 ? 0 : parameters.values()[biasOffset + c]);
            }
        }
        return y;
    }

    @Override
    public double[][] backward(double[][] dy) {
        int width = dy[0].length;
        double[][] dx = new double[dy.length][width];
        for (int t = 0; t < dy.length; t++) {
            double mean = 0;
            double projection = 0;
            for (int c = 0; c < width; c++) {
                double dNormed = dy[t][c] * parameters.values()[offset + c];
                mean += dNormed / width;
                projection += dNormed * normed[t][c] / width;
                parameters.gradient()[offset + c] += dy[t][c] * normed[t][c];
                if (biasOffset >= 0) {
                    parameters.gradient()[biasOffset + c] += dy[t][c];
                }
            }
            for (int c = 0; c < width; c++) {
                double dNormed = dy[t][c] * parameters.values()[offset + c];
                dx[t][c] = (dNormed - mean - normed[t][c] * projection) * scales[t];
            }
        }
        return dx;
    }
}
