package dev.tsumugi.model.engine.reference;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;

/**
 * A flat vector in double precision, and its gradient.
 *
 * @param gradient blocks add to it when they go backward; null when none does
 */
@SuppressWarnings("ArrayRecordComponent") // a view that is never compared
record ReferenceParameters(ModelConfig config, ParameterLayout layout, double[] values, double[] gradient) {

    ReferenceParameters(ModelConfig config, double[] values, double[] gradient) {
        this(config, ParameterLayout.of(config), values, gradient);
    }

    String outputName() {
        return config.tiedEmbeddings() ? ParameterLayout.EMBEDDING : ParameterLayout.OUTPUT;
    }

    int offset(String name) {
        return Math.toIntExact(layout.entry(name).offset());
    }

    /** Where the bias that belongs to a weight begins, or -1 when the model has none. */
    int biasOffset(String weight) {
        String bias = ParameterLayout.biasOf(weight);
        return layout.has(bias) ? offset(bias) : -1;
    }
}
