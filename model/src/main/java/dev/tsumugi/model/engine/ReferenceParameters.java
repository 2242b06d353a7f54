package dev.tsumugi.model.engine;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;

/** A flat vector in double precision with the matrix products that read it by tensor name. */
@SuppressWarnings("ArrayRecordComponent") // a view that is never compared
record ReferenceParameters(ModelConfig config, ParameterLayout layout, double[] values) {

    ReferenceParameters(ModelConfig config, double[] values) {
        this(config, ParameterLayout.of(config), values);
    }

    String outputName() {
        return config.tiedEmbeddings() ? ParameterLayout.EMBEDDING : ParameterLayout.OUTPUT;
    }

    int offset(String name) {
        return Math.toIntExact(layout.entry(name).offset());
    }

    /** y = x Wᵀ: (T, in) to (T, out). */
    double[][] project(double[][] x, String weight) {
        int out = layout.entry(weight).shape().get(0);
        int in = layout.entry(weight).shape().get(1);
        int offset = offset(weight);
        double[][] y = new double[x.length][out];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    y[t][o] += x[t][i] * values[offset + o * in + i];
                }
            }
        }
        return y;
    }

    /** The backward of {@link #project}: returns dx = dy W and adds dyᵀ x to the weight's gradient. */
    double[][] projectBackward(double[][] x, double[][] dy, String weight, double[] gradient) {
        int out = layout.entry(weight).shape().get(0);
        int in = layout.entry(weight).shape().get(1);
        int offset = offset(weight);
        double[][] dx = new double[x.length][in];
        for (int t = 0; t < x.length; t++) {
            for (int o = 0; o < out; o++) {
                for (int i = 0; i < in; i++) {
                    dx[t][i] += dy[t][o] * values[offset + o * in + i];
                    gradient[offset + o * in + i] += dy[t][o] * x[t][i];
                }
            }
        }
        return dx;
    }
}
