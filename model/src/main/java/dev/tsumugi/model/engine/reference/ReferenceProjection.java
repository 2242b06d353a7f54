package dev.tsumugi.model.engine.reference;

/** y = x Wᵀ, plus a bias where the model has one. */
final class ReferenceProjection implements ReferenceBlock {

    private final ReferenceParameters parameters;
    private final int in;
    private final int out;
    private final int offset;
    private final int biasOffset;
    private double[][] input;

    ReferenceProjection(ReferenceParameters parameters, String weight) {
        this.parameters = parameters;
        out = parameters.layout().entry(weight).shape().get(0);
        in = parameters.layout().entry(weight).shape().get(1);
        offset = parameters.offset(weight);
        biasOffset = parameters.biasOffset(weight);
    }

    @Override
    public double[][] forward(double[][] x) {
        input = x;
        double[][] y = new double[x.length][out];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < out; o++) {
                y[t][o] = biasOffset < 0 ? 0 : parameters.values()[biasOffset + o];
                for (int i = 0; i < in; i++) {
                    y[t][o] += x[t][i] * parameters.values()[offset + o * in + i];
                }
            }
        }
        return y;
    }

    @Override
    public double[][] backward(double[][] dy) {
        double[][] dx = new double[dy.length][in];
        for (int t = 0; t < dy.length; t++) {
            for (int o = 0; o < out; o++) {
                if (biasOffset >= 0) {
                    parameters.gradient()[biasOffset + o] += dy[t][o];
                }
                for (int i = 0; i < in; i++) {
                    dx[t][i] += dy[t][o] * parameters.values()[offset + o * in + i];
                    parameters.gradient()[offset + o * in + i] += dy[t][o] * input[t][i];
                }
            }
        }
        return dx;
    }
}
