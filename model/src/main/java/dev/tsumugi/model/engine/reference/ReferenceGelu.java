package dev.tsumugi.model.engine.reference;

import static dev.tsumugi.model.ParameterLayout.DOWN;
import static dev.tsumugi.model.ParameterLayout.UP;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

/** down(gelu(up(x))) with the tanh form of <a href="https://arxiv.org/abs/1606.08415">GELU</a>, section 2. */
final class ReferenceGelu implements ReferenceBlock {

    private static final double SLOPE = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    private final ReferenceProjection upProjection;
    private final ReferenceProjection downProjection;
    private double[][] up; // (T, F)

    ReferenceGelu(ReferenceParameters parameters, int layer) {
        upProjection = new ReferenceProjection(parameters, nameInLayer(layer, UP));
        downProjection = new ReferenceProjection(parameters, nameInLayer(layer, DOWN));
    }

    @Override
    public double[][] forward(double[][] x) {
        up = upProjection.forward(x);
        double[][] activated = new double[x.length][up[0].length];
        for (int t = 0; t < activated.length; t++) {
            for (int f = 0; f < activated[t].length; f++) {
                activated[t][f] = up[t][f] * (1 + tanh(up[t][f])) / 2;
            }
        }
        return downProjection.forward(activated);
    }

    @Override
    public double[][] backward(double[][] dy) {
        double[][] d = downProjection.backward(dy);
        for (int t = 0; t < d.length; t++) {
            for (int f = 0; f < d[t].length; f++) {
                double x = up[t][f];
                double tanh = tanh(x);
                d[t][f] *= (1 + tanh) / 2 + x / 2 * (1 - tanh * tanh) * SLOPE * (1 + 3 * CUBIC * x * x);
            }
        }
        return upProjection.backward(d);
    }

    private static double tanh(double x) {
        return Math.tanh(SLOPE * (x + CUBIC * x * x * x));
    }
}
