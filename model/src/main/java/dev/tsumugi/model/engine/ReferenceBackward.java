package dev.tsumugi.model.engine;

import static dev.tsumugi.model.ParameterLayout.*;
import static dev.tsumugi.model.engine.ReferenceForward.sigmoid;
import static dev.tsumugi.model.engine.ReferenceForward.sum;

import dev.tsumugi.model.ModelConfig;

/** The backward pass of one sequence: adds to a gradient vector, in the reverse order of {@link ReferenceForward}. */
final class ReferenceBackward {

    private final ReferenceForward forward;
    private final ReferenceParameters parameters;
    private final ModelConfig config;
    private final double[] gradient;

    ReferenceBackward(ReferenceForward forward, double[] gradient) {
        this.forward = forward;
        this.parameters = forward.parameters;
        this.config = forward.config;
        this.gradient = gradient;
    }

    /** @param dLogits (T, V) the derivative of the loss by the logits */
    void run(double[][] dLogits) {
        double[][] dNormed =
                parameters.projectBackward(forward.outputNormed, dLogits, parameters.outputName(), gradient);
        double[][] dx = rmsNormBackward(forward.output, dNormed, FINAL_NORM);
        for (int i = config.layers() - 1; i >= 0; i--) {
            dx = layerBackward(i, forward.layers[i], dx);
        }
        int table = parameters.offset(EMBEDDING);
        for (int t = 0; t < dx.length; t++) {
            for (int c = 0; c < config.width(); c++) {
                gradient[table + forward.ids[t] * config.width() + c] += dx[t][c];
            }
        }
    }

    private double[][] layerBackward(int index, ReferenceForward.Layer layer, double[][] dOutput) {
        double[][] dMiddle = sum(dOutput, feedForwardBackward(index, layer, dOutput));
        return sum(dMiddle, attentionBackward(index, layer, dMiddle));
    }

    private double[][] feedForwardBackward(int index, ReferenceForward.Layer layer, double[][] dOutput) {
        double[][] dActivated =
                parameters.projectBackward(layer.activated, dOutput, nameInLayer(index, DOWN), gradient);
        double[][] dGate = new double[dOutput.length][config.feedForwardWidth()];
        double[][] dUp = new double[dOutput.length][config.feedForwardWidth()];
        for (int t = 0; t < dOutput.length; t++) {
            for (int f = 0; f < config.feedForwardWidth(); f++) {
                double gate = layer.gate[t][f];
                double sigmoid = sigmoid(gate);
                dUp[t][f] = dActivated[t][f] * gate * sigmoid;
                dGate[t][f] = dActivated[t][f] * layer.up[t][f] * sigmoid * (1 + gate * (1 - sigmoid));
            }
        }
        double[][] dNormed = sum(
                parameters.projectBackward(layer.feedForwardNormed, dGate, nameInLayer(index, GATE), gradient),
                parameters.projectBackward(layer.feedForwardNormed, dUp, nameInLayer(index, UP), gradient));
        return rmsNormBackward(layer.middle, dNormed, nameInLayer(index, FEED_FORWARD_NORM));
    }

    private double[][] attentionBackward(int index, ReferenceForward.Layer layer, double[][] dMiddle) {
        double[][] dMixed =
                parameters.projectBackward(layer.mixed, dMiddle, nameInLayer(index, ATTENTION_OUTPUT), gradient);
        double[][] dQuery = new double[dMiddle.length][config.width()];
        double[][] dKey = new double[dMiddle.length][config.keyValueWidth()];
        double[][] dValue = new double[dMiddle.length][config.keyValueWidth()];
        for (int head = 0; head < config.heads(); head++) {
            for (int t = 0; t < dMiddle.length; t++) {
                attendBackward(layer, head, t, dMixed[t], dQuery[t], dKey, dValue);
            }
        }
        forward.rotate(dQuery, -1);
        forward.rotate(dKey, -1);
        double[][] dNormed = sum(
                parameters.projectBackward(layer.attentionNormed, dQuery, nameInLayer(index, QUERY), gradient),
                sum(
                        parameters.projectBackward(layer.attentionNormed, dKey, nameInLayer(index, KEY), gradient),
                        parameters.projectBackward(
                                layer.attentionNormed, dValue, nameInLayer(index, VALUE), gradient)));
        return rmsNormBackward(layer.input, dNormed, nameInLayer(index, ATTENTION_NORM));
    }

    /** One query position of one head. */
    private void attendBackward(
            ReferenceForward.Layer layer,
            int head,
            int t,
            double[] dMixed,
            double[] dQuery,
            double[][] dKey,
            double[][] dValue) {
        int headWidth = config.headWidth();
        int q = head * headWidth;
        int kv = forward.keyValueHeadOf(head) * headWidth;
        int start = forward.starts[t];
        double[] probability = layer.attention[head][t];
        double[] dProbability = new double[t + 1];
        double mean = 0;
        for (int s = start; s <= t; s++) {
            for (int i = 0; i < headWidth; i++) {
                dProbability[s] += dMixed[q + i] * layer.value[s][kv + i];
                dValue[s][kv + i] += dMixed[q + i] * probability[s];
            }
            mean += dProbability[s] * probability[s];
        }
        for (int s = start; s <= t; s++) {
            double dScore = (dProbability[s] - mean) * probability[s] / Math.sqrt(headWidth);
            for (int i = 0; i < headWidth; i++) {
                dQuery[q + i] += dScore * layer.key[s][kv + i];
                dKey[s][kv + i] += dScore * layer.query[t][q + i];
            }
        }
    }

    private double[][] rmsNormBackward(double[][] x, double[][] dy, String gain) {
        int width = config.width();
        int offset = parameters.offset(gain);
        double[][] dx = new double[x.length][width];
        for (int t = 0; t < x.length; t++) {
            double scale = forward.inverseRootMeanSquare(x[t]);
            double projection = 0;
            for (int c = 0; c < width; c++) {
                gradient[offset + c] += dy[t][c] * x[t][c] * scale;
                projection += dy[t][c] * parameters.values()[offset + c] * x[t][c];
            }
            for (int c = 0; c < width; c++) {
                dx[t][c] = dy[t][c] * parameters.values()[offset + c] * scale
                        - x[t][c] * projection * scale * scale * scale / width;
            }
        }
        return dx;
    }
}
