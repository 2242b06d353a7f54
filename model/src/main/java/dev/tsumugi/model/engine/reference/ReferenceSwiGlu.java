package dev.tsumugi.model.engine.reference;

import static dev.tsumugi.model.ParameterLayout.DOWN;
import static dev.tsumugi.model.ParameterLayout.GATE;
import static dev.tsumugi.model.ParameterLayout.UP;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

/** down(silu(gate(x)) · up(x)) (<a href="https://arxiv.org/abs/2002.05202">SwiGLU</a>). */
final class ReferenceSwiGlu implements ReferenceBlock {

    private final ReferenceProjection gateProjection;
    private final ReferenceProjection upProjection;
    private final ReferenceProjection downProjection;
    private double[][] gate; // (T, F)
    private double[][] up; // (T, F)

    ReferenceSwiGlu(ReferenceParameters parameters, int layer) {
        gateProjection = new ReferenceProjection(parameters, nameInLayer(layer, GATE));
        upProjection = new ReferenceProjection(parameters, nameInLayer(layer, UP));
        downProjection = new ReferenceProjection(parameters, nameInLayer(layer, DOWN));
    }

    @Override
    public double[][] forward(double[][] x) {
        gate = gateProjection.forward(x);
        up = upProjection.forward(x);
        double[][] activated = new double[x.length][up[0].length];
        for (int t = 0; t < activated.length; t++) {
            for (int f = 0; f < activated[t].length; f++) {
                activated[t][f] = gate[t][f] * sigmoid(gate[t][f]) * up[t][f];
            }
        }
        return downProjection.forward(activated);
    }

    @Override
    public double[][] backward(double[][] dy) {
        double[][] dActivated = downProjection.backward(dy);
        double[][] dGate = new double[dy.length][gate[0].length];
        double[][] dUp = new double[dy.length][gate[0].length];
        for (int t = 0; t < dy.length; t++) {
            for (int f = 0; f < dGate[t].length; f++) {
                double sigmoid = sigmoid(gate[t][f]);
                dUp[t][f] = dActivated[t][f] * gate[t][f] * sigmoid;
                dGate[t][f] = dActivated[t][f] * up[t][f] * sigmoid * (1 + gate[t][f] * (1 - sigmoid));
            }
        }
        return Rows.sum(gateProjection.backward(dGate), upProjection.backward(dUp));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }
}
