package dev.tsumugi.model.engine;

import static dev.tsumugi.model.ParameterLayout.*;

import dev.tsumugi.model.ModelConfig;

/** The forward pass of one sequence, keeping every activation. Shapes: T tokens, C width, H heads, K head width. */
final class ReferenceForward {

    /** What a layer computed, in order. */
    static final class Layer {
        double[][] input; // (T, C)
        double[][] attentionNormed; // (T, C)
        double[][] query; // (T, H K), rotated
        double[][] key; // (T, keyValueHeads K), rotated
        double[][] value; // (T, keyValueHeads K)
        double[][][] attention; // (H, T, T) probabilities
        double[][] mixed; // (T, H K)
        double[][] middle; // (T, C), the input plus attention
        double[][] feedForwardNormed; // (T, C)
        double[][] gate; // (T, F)
        double[][] up; // (T, F)
        double[][] activated; // (T, F)
    }

    final ReferenceParameters parameters;
    final ModelConfig config;
    final int[] ids;
    /** (T) where the document of each position begins in the row. */
    final int[] starts;

    final Layer[] layers;
    final double[][] output; // (T, C), what the last layer hands on
    final double[][] outputNormed; // (T, C)
    final double[][] logits; // (T, V)

    ReferenceForward(ReferenceParameters parameters, int[] ids, int[] segments) {
        this.parameters = parameters;
        this.config = parameters.config();
        this.ids = ids;
        this.starts = startsOf(segments);
        this.layers = new Layer[config.layers()];
        double[][] x = embed();
        for (int i = 0; i < layers.length; i++) {
            layers[i] = new Layer();
            x = layer(i, layers[i], x);
        }
        output = x;
        outputNormed = rmsNorm(output, FINAL_NORM);
        logits = parameters.project(outputNormed, parameters.outputName());
    }

    private double[][] layer(int index, Layer layer, double[][] x) {
        layer.input = x;
        layer.attentionNormed = rmsNorm(x, nameInLayer(index, ATTENTION_NORM));
        layer.query = parameters.project(layer.attentionNormed, nameInLayer(index, QUERY));
        layer.key = parameters.project(layer.attentionNormed, nameInLayer(index, KEY));
        layer.value = parameters.project(layer.attentionNormed, nameInLayer(index, VALUE));
        rotate(layer.query, +1);
        rotate(layer.key, +1);
        attend(layer);
        layer.middle = sum(x, parameters.project(layer.mixed, nameInLayer(index, ATTENTION_OUTPUT)));
        layer.feedForwardNormed = rmsNorm(layer.middle, nameInLayer(index, FEED_FORWARD_NORM));
        layer.gate = parameters.project(layer.feedForwardNormed, nameInLayer(index, GATE));
        layer.up = parameters.project(layer.feedForwardNormed, nameInLayer(index, UP));
        layer.activated = swiGlu(layer.gate, layer.up);
        return sum(layer.middle, parameters.project(layer.activated, nameInLayer(index, DOWN)));
    }

    private double[][] embed() {
        double[][] x = new double[ids.length][config.width()];
        int table = parameters.offset(EMBEDDING);
        for (int t = 0; t < ids.length; t++) {
            System.arraycopy(parameters.values(), table + ids[t] * config.width(), x[t], 0, config.width());
        }
        return x;
    }

    private double[][] rmsNorm(double[][] x, String gain) {
        int offset = parameters.offset(gain);
        double[][] y = new double[x.length][config.width()];
        for (int t = 0; t < x.length; t++) {
            double scale = inverseRootMeanSquare(x[t]);
            for (int c = 0; c < config.width(); c++) {
                y[t][c] = x[t][c] * scale * parameters.values()[offset + c];
            }
        }
        return y;
    }

    double inverseRootMeanSquare(double[] x) {
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        return 1 / Math.sqrt(squares / x.length + config.normEpsilon());
    }

    /** Rotates the pairs (i, i + K/2) of every head by the position in the document, backwards when direction is -1. */
    void rotate(double[][] x, int direction) {
        int half = config.headWidth() / 2;
        for (int t = 0; t < x.length; t++) {
            for (int head = 0; head < x[t].length; head += config.headWidth()) {
                for (int i = 0; i < half; i++) {
                    double angle =
                            direction * (t - starts[t]) * Math.pow(config.ropeBase(), -2.0 * i / config.headWidth());
                    double a = x[t][head + i];
                    double b = x[t][head + half + i];
                    x[t][head + i] = a * Math.cos(angle) - b * Math.sin(angle);
                    x[t][head + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
                }
            }
        }
    }

    private void attend(Layer layer) {
        int length = ids.length;
        int headWidth = config.headWidth();
        layer.attention = new double[config.heads()][length][length];
        layer.mixed = new double[length][config.width()];
        for (int head = 0; head < config.heads(); head++) {
            int q = head * headWidth;
            int kv = keyValueHeadOf(head) * headWidth;
            for (int t = 0; t < length; t++) {
                double[] probability = layer.attention[head][t];
                for (int s = starts[t]; s <= t; s++) {
                    for (int i = 0; i < headWidth; i++) {
                        probability[s] += layer.query[t][q + i] * layer.key[s][kv + i] / Math.sqrt(headWidth);
                    }
                }
                softmax(probability, starts[t], t + 1);
                for (int s = starts[t]; s <= t; s++) {
                    for (int i = 0; i < headWidth; i++) {
                        layer.mixed[t][q + i] += probability[s] * layer.value[s][kv + i];
                    }
                }
            }
        }
    }

    int keyValueHeadOf(int head) {
        return head / (config.heads() / config.keyValueHeads());
    }

    /** Softmax of the elements from {@code from} to before {@code to}, in place. */
    static void softmax(double[] x, int from, int to) {
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
    }

    private static double[][] swiGlu(double[][] gate, double[][] up) {
        double[][] y = new double[gate.length][gate[0].length];
        for (int t = 0; t < y.length; t++) {
            for (int f = 0; f < y[t].length; f++) {
                y[t][f] = gate[t][f] * sigmoid(gate[t][f]) * up[t][f];
            }
        }
        return y;
    }

    static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    static double[][] sum(double[][] a, double[][] b) {
        double[][] y = new double[a.length][a[0].length];
        for (int t = 0; t < y.length; t++) {
            for (int c = 0; c < y[t].length; c++) {
                y[t][c] = a[t][c] + b[t][c];
            }
        }
        return y;
    }

    private static int[] startsOf(int[] segments) {
        int[] starts = new int[segments.length];
        for (int t = 1; t < segments.length; t++) {
            starts[t] = segments[t] == segments[t - 1] ? starts[t - 1] : t;
        }
        return starts;
    }
}
