package dev.tsumugi.model.engine.reference;

import dev.tsumugi.model.ModelConfig;

/**
 * Rotates the pairs (i, i + K/2) of every head by angles that grow with the position in the document (<a
 * href="https://arxiv.org/abs/2104.09864">RoFormer</a>, with the halves of Hugging Face's Llama).
 */
record ReferenceRotation(ModelConfig config, int[] starts) implements ReferenceBlock {

    @Override
    public double[][] forward(double[][] x) {
        return rotate(x, 1);
    }

    @Override
    public double[][] backward(double[][] dy) {
        return rotate(dy, -1);
    }

    private double[][] rotate(double[][] x, int direction) {
        int half = config.headWidth() / 2;
        double[][] y = new double[x.length][x[0].length];
        for (int t = 0; t < x.length; t++) {
            for (int head = 0; head < x[t].length; head += config.headWidth()) {
                for (int i = 0; i < half; i++) {
                    double angle =
                            direction * (t - starts[t]) * Math.pow(config.ropeBase(), -2.0 * i / config.headWidth());
                    double a = x[t][head + i];
                    double b = x[t][head + half + i];
                    y[t][head + i] = a * Math.cos(angle) - b * Math.sin(angle);
                    y[t][head + half + i] = b * Math.cos(angle) + a * Math.sin(angle);
                }
            }
        }
        return y;
    }
}
