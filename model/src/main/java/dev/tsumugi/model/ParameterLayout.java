package dev.tsumugi.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each tensor lies in the flat parameter vector. Names are those of Hugging Face's Llama, matrices are
 * {@code [out, in]} row-major. Query, key and value lie next to each other, and so do gate and up: each group is one
 * matrix to a single GEMM.
 */
public final class ParameterLayout {

    public static final String EMBEDDING = "model.embed_tokens.weight";
    public static final String FINAL_NORM = "model.norm.weight";
    /** Absent when the embeddings are tied. */
    public static final String OUTPUT = "lm_head.weight";

    public static final String ATTENTION_NORM = "input_layernorm.weight";
    public static final String QUERY = "self_attn.q_proj.weight";
    public static final String KEY = "self_attn.k_proj.weight";
    public static final String VALUE = "self_attn.v_proj.weight";
    public static final String ATTENTION_OUTPUT = "self_attn.o_proj.weight";
    public static final String FEED_FORWARD_NORM = "post_attention_layernorm.weight";
    public static final String GATE = "mlp.gate_proj.weight";
    public static final String UP = "mlp.up_proj.weight";
    public static final String DOWN = "mlp.down_proj.weight";

    /**
     * One tensor.
     *
     * @param shape {@code [out, in]} of a matrix, {@code [width]} of a norm
     * @param offset of the first float in the flat vector
     * @param length in floats
     */
    public record Entry(String name, List<Integer> shape, long offset, long length) {

        /** Whether this is a matrix (or the embedding table), as opposed to a norm's gain. */
        public boolean isMatrix() {
            return shape.size() == 2;
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long length;

    private ParameterLayout() {}

    public static ParameterLayout of(ModelConfig config) {
        int width = config.width();
        ParameterLayout layout = new ParameterLayout();
        layout.add(EMBEDDING, config.vocabularySize(), width);
        for (int layer = 0; layer < config.layers(); layer++) {
            layout.add(nameInLayer(layer, ATTENTION_NORM), width);
            layout.add(nameInLayer(layer, QUERY), width, width);
            layout.add(nameInLayer(layer, KEY), config.keyValueWidth(), width);
            layout.add(nameInLayer(layer, VALUE), config.keyValueWidth(), width);
            layout.add(nameInLayer(layer, ATTENTION_OUTPUT), width, width);
            layout.add(nameInLayer(layer, FEED_FORWARD_NORM), width);
            layout.add(nameInLayer(layer, GATE), config.feedForwardWidth(), width);
            layout.add(nameInLayer(layer, UP), config.feedForwardWidth(), width);
            layout.add(nameInLayer(layer, DOWN), width, config.feedForwardWidth());
        }
        layout.add(FINAL_NORM, width);
        if (!config.tiedEmbeddings()) {
            layout.add(OUTPUT, config.vocabularySize(), width);
        }
        return layout;
    }

    /** The full name of a layer's tensor, for example {@code model.layers.0.self_attn.q_proj.weight}. */
    public static String nameInLayer(int layer, String name) {
        return "model.layers." + layer + "." + name;
    }

    /** All tensors in the order of their offsets. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** The number of floats in the flat vector. */
    public long length() {
        return length;
    }

    /**
     * The tensor of this name.
     *
     * @throws IllegalArgumentException when the model has none
     */
    public Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException("The model has no tensor named " + name + "; its tensors are "
                    + new ArrayList<>(entries.keySet()) + ".");
        }
        return entry;
    }

    private void add(String name, Integer... shape) {
        long size = 1;
        for (int dimension : shape) {
            size *= dimension;
        }
        entries.put(name, new Entry(name, List.of(shape), length, size));
        length += size;
    }
}
