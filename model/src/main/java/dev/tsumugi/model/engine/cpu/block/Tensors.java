package dev.tsumugi.model.engine.cpu.block;

import static dev.tsumugi.model.ParameterLayout.ATTENTION_NORM;
import static dev.tsumugi.model.ParameterLayout.ATTENTION_OUTPUT;
import static dev.tsumugi.model.ParameterLayout.DOWN;
import static dev.tsumugi.model.ParameterLayout.EMBEDDING;
import static dev.tsumugi.model.ParameterLayout.FEED_FORWARD_NORM;
import static dev.tsumugi.model.ParameterLayout.FINAL_NORM;
import static dev.tsumugi.model.ParameterLayout.GATE;
import static dev.tsumugi.model.ParameterLayout.KEY_NORM;
import static dev.tsumugi.model.ParameterLayout.OUTPUT;
import static dev.tsumugi.model.ParameterLayout.POSITIONS;
import static dev.tsumugi.model.ParameterLayout.QUERY;
import static dev.tsumugi.model.ParameterLayout.QUERY_NORM;
import static dev.tsumugi.model.ParameterLayout.UP;
import static dev.tsumugi.model.ParameterLayout.VALUE;
import static dev.tsumugi.model.ParameterLayout.biasOf;
import static dev.tsumugi.model.ParameterLayout.nameInLayer;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Views of the tensors in a flat vector (of parameters or of their gradient), neighbours fused.
 *
 * @param embedding (V, C)
 * @param positions (contextLength, C), or null where they are not learned
 * @param output (V, C), the embedding when tied
 */
public record Tensors(Floats embedding, Floats positions, List<Layer> layers, Norm.Weights finalNorm, Floats output) {

    /**
     * @param queryKeyValue to C + 2 keyValueWidth
     * @param queryNorm (K), or null without QK-norm
     * @param keyNorm (K), or null without QK-norm
     * @param inner to the inner width of the feed-forward block: gate and up, or up alone
     */
    public record Layer(
            Norm.Weights attentionNorm,
            Linear queryKeyValue,
            Floats queryNorm,
            Floats keyNorm,
            Linear attentionOutput,
            Norm.Weights feedForwardNorm,
            Linear inner,
            Linear down) {}

    /** @throws IllegalArgumentException when the vector is shorter than the model's parameters */
    public static Tensors of(ModelConfig config, FloatPointer flat) {
        ParameterLayout layout = ParameterLayout.of(config);
        long available = flat.limit() - flat.position();
        if (available < layout.length()) {
            throw new IllegalArgumentException("The model has " + layout.length()
                    + " parameters, but the given vector holds " + available + " floats.");
        }
        return new Views(config, layout, flat).tensors();
    }

    /** Makes the views of one vector. */
    private record Views(ModelConfig config, ParameterLayout layout, FloatPointer flat) {

        Tensors tensors() {
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < config.layers(); i++) {
                layers.add(layer(i));
            }
            Floats embedding = view(EMBEDDING, EMBEDDING);
            return new Tensors(
                    embedding,
                    optional(POSITIONS, POSITIONS),
                    List.copyOf(layers),
                    norm(FINAL_NORM),
                    config.tiedEmbeddings() ? embedding : view(OUTPUT, OUTPUT));
        }

        private Layer layer(int i) {
            String inner = layout.has(nameInLayer(i, GATE)) ? GATE : UP;
            return new Layer(
                    norm(nameInLayer(i, ATTENTION_NORM)),
                    linear(nameInLayer(i, QUERY), nameInLayer(i, VALUE)),
                    optional(nameInLayer(i, QUERY_NORM), nameInLayer(i, QUERY_NORM)),
                    optional(nameInLayer(i, KEY_NORM), nameInLayer(i, KEY_NORM)),
                    linear(nameInLayer(i, ATTENTION_OUTPUT), nameInLayer(i, ATTENTION_OUTPUT)),
                    norm(nameInLayer(i, FEED_FORWARD_NORM)),
                    linear(nameInLayer(i, inner), nameInLayer(i, UP)),
                    linear(nameInLayer(i, DOWN), nameInLayer(i, DOWN)));
        }

        private Norm.Weights norm(String gain) {
            return new Norm.Weights(view(gain, gain), optional(biasOf(gain), biasOf(gain)));
        }

        private Linear linear(String first, String last) {
            Floats weight = view(first, last);
            int in = layout.entry(first).shape().get(1);
            return new Linear(weight, optional(biasOf(first), biasOf(last)), in, weight.length / in);
        }

        private Floats optional(String first, String last) {
            return layout.has(first) ? view(first, last) : null;
        }

        /** From the first tensor to the end of the last. */
        private Floats view(String first, String last) {
            long from = layout.entry(first).offset();
            ParameterLayout.Entry end = layout.entry(last);
            return Floats.view(flat, "tensor " + first, from, end.offset() + end.length() - from);
        }
    }
}
