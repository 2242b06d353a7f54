package dev.tsumugi.model.engine.cpu;

import static dev.tsumugi.model.ParameterLayout.nameInLayer;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Views of the tensors in a flat vector (of parameters or of their gradient), neighbours fused.
 *
 * @param embedding (V, C)
 * @param finalNorm (C)
 * @param output (V, C), the embedding when tied
 */
record Tensors(Floats embedding, List<Layer> layers, Floats finalNorm, Floats output) {

    /**
     * @param attentionNorm (C)
     * @param queryKeyValue (C + 2 keyValueWidth, C)
     * @param attentionOutput (C, C)
     * @param feedForwardNorm (C)
     * @param gateUp (2 F, C)
     * @param down (C, F)
     */
    record Layer(
            Floats attentionNorm,
            Floats queryKeyValue,
            Floats attentionOutput,
            Floats feedForwardNorm,
            Floats gateUp,
            Floats down) {}

    /** @throws IllegalArgumentException when the vector is shorter than the model's parameters */
    static Tensors of(ModelConfig config, FloatPointer flat) {
        ParameterLayout layout = ParameterLayout.of(config);
        long available = flat.limit() - flat.position();
        if (available < layout.length()) {
            throw new IllegalArgumentException("The model has " + layout.length()
                    + " parameters, but the given vector holds " + available + " floats.");
        }
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < config.layers(); i++) {
            layers.add(new Layer(
                    view(layout, flat, nameInLayer(i, ParameterLayout.ATTENTION_NORM)),
                    view(layout, flat, nameInLayer(i, ParameterLayout.QUERY), nameInLayer(i, ParameterLayout.VALUE)),
                    view(layout, flat, nameInLayer(i, ParameterLayout.ATTENTION_OUTPUT)),
                    view(layout, flat, nameInLayer(i, ParameterLayout.FEED_FORWARD_NORM)),
                    view(layout, flat, nameInLayer(i, ParameterLayout.GATE), nameInLayer(i, ParameterLayout.UP)),
                    view(layout, flat, nameInLayer(i, ParameterLayout.DOWN))));
        }
        Floats embedding = view(layout, flat, ParameterLayout.EMBEDDING);
        return new Tensors(
                embedding,
                List.copyOf(layers),
                view(layout, flat, ParameterLayout.FINAL_NORM),
                config.tiedEmbeddings() ? embedding : view(layout, flat, ParameterLayout.OUTPUT));
    }

    private static Floats view(ParameterLayout layout, FloatPointer flat, String name) {
        return view(layout, flat, name, name);
    }

    /** From the first tensor to the end of the last. */
    private static Floats view(ParameterLayout layout, FloatPointer flat, String first, String last) {
        long from = layout.entry(first).offset();
        ParameterLayout.Entry end = layout.entry(last);
        return Floats.view(flat, "tensor " + first, from, end.offset() + end.length() - from);
    }
}
