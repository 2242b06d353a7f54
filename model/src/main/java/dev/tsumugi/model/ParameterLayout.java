package dev.tsumugi.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Where each tensor lies in the flat parameter vector. Names are those of Hugging Face's Llama (and of Qwen3 for the norms
 * of queries and keys), also for the blocks of a GPT-2; a bias is called like its weight. Matrices are {@code [out, in]}
 * row-major. Query, key and value lie next to each other, and so do their biases, gate and up: each group is one matrix
 * to a single GEMM.
 */
public final class ParameterLayout {

    public static final String EMBEDDING = "model.embed_tokens.weight";
    /** (contextLength, C), where positions are learned. */
    public static final String POSITIONS = "model.embed_positions.weight";

    public static final String FINAL_NORM = "model.norm.weight";
    /** Absent when the embeddings are tied. */
    public static final String OUTPUT = "lm_head.weight";

    public static final String ATTENTION_NORM = "input_layernorm.weight";
    public static final String QUERY = "self_attn.q_proj.weight";
    public static final String KEY = "self_attn.k_proj.weight";
    public static final String VALUE = "self_attn.v_proj.weight";
    /** (K), one gain for all heads. */
    public static final String QUERY_NORM = "self_attn.q_norm.weight";

    public static final String KEY_NORM = "self_attn.k_norm.weight";
    public static final String ATTENTION_OUTPUT = "self_attn.o_proj.weight";
    public static final String FEED_FORWARD_NORM = "post_attention_layernorm.weight";
    /** Absent in a GPT-2. */
    public static final String GATE = "mlp.gate_proj.weight";

    public static final String UP = "mlp.up_proj.weight";
    public static final String DOWN = "mlp.down_proj.weight";

    private static final String WEIGHT = ".weight";
    private static final String BIAS = ".bias";

    /**
     * One tensor.
     *
     * @param shape {@code [out, in]} of a matrix, {@code [width]} of a gain or a bias
     * @param offset of the first float in the flat vector
     * @param length in floats
     */
    public record Entry(String name, List<Integer> shape, long offset, long length) {

        /** Whether this is a matrix (or a table of embeddings), as opposed to a gain or a bias. */
        public boolean isMatrix() {
            return shape.size() == 2;
        }

        public boolean isBias() {
            return name.endsWith(BIAS);
        }
    }

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private long length;

    private ParameterLayout() {}

    public static ParameterLayout of(ModelConfig config) {
        int width = config.width();
        ParameterLayout layout = new ParameterLayout();
        layout.add(EMBEDDING, config.vocabularySize(), width);
        if (config.architecture() == Architecture.GPT2) {
            layout.add(POSITIONS, config.contextLength(), width);
        }
        for (int layer = 0; layer < config.layers(); layer++) {
            layout.addAttention(config, layer);
            layout.addFeedForward(config, layer);
        }
        layout.addWithBias(config, FINAL_NORM, width);
        if (!config.tiedEmbeddings()) {
            layout.add(OUTPUT, config.vocabularySize(), width);
        }
        return layout;
    }

    private void addAttention(ModelConfig config, int layer) {
        int width = config.width();
        int keyWidth = config.keyValueWidth();
        addWithBias(config, nameInLayer(layer, ATTENTION_NORM), width);
        add(nameInLayer(layer, QUERY), width, width);
        add(nameInLayer(layer, KEY), keyWidth, width);
        add(nameInLayer(layer, VALUE), keyWidth, width);
        if (config.biases()) {
            add(biasOf(nameInLayer(layer, QUERY)), width);
            add(biasOf(nameInLayer(layer, KEY)), keyWidth);
            add(biasOf(nameInLayer(layer, VALUE)), keyWidth);
        }
        if (config.queryKeyNorm()) {
            add(nameInLayer(layer, QUERY_NORM), config.headWidth());
            add(nameInLayer(layer, KEY_NORM), config.headWidth());
        }
        addWithBias(config, nameInLayer(layer, ATTENTION_OUTPUT), width, width);
    }

    private void addFeedForward(ModelConfig config, int layer) {
        int width = config.width();
        addWithBias(config, nameInLayer(layer, FEED_FORWARD_NORM), width);
        if (config.architecture() == Architecture.LLAMA) {
            add(nameInLayer(layer, GATE), config.feedForwardWidth(), width);
        }
        addWithBias(config, nameInLayer(layer, UP), config.feedForwardWidth(), width);
        addWithBias(config, nameInLayer(layer, DOWN), width, config.feedForwardWidth());
    }

    /** The full name of a layer's tensor, for example {@code model.layers.0.self_attn.q_proj.weight}. */
    public static String nameInLayer(int layer, String name) {
        return "model.layers." + layer + "." + name;
    }

    /** The name of the bias that belongs to a weight or a gain. */
    public static String biasOf(String weight) {
        return weight.substring(0, weight.length() - WEIGHT.length()) + BIAS;
    }

    /** The same with some of the tensors only, close together. */
    public ParameterLayout only(Predicate<Entry> kept) {
        ParameterLayout some = new ParameterLayout();
        entries.values().stream()
                .filter(kept)
                .forEach(entry -> some.add(entry.name(), entry.shape().toArray(Integer[]::new)));
        return some;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ParameterLayout layout && layout.entries().equals(entries());
    }

    @Override
    public int hashCode() {
        return entries().hashCode();
    }

    /** All tensors in the order of their offsets. */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /** The number of floats in the flat vector. */
    public long length() {
        return length;
    }

    /** Whether the model has a tensor of this name. */
    public boolean has(String name) {
        return entries.containsKey(name);
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

    private void addWithBias(ModelConfig config, String weight, Integer... shape) {
        add(weight, shape);
        if (config.biases()) {
            add(biasOf(weight), shape[0]);
        }
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
