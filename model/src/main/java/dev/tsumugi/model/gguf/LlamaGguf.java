package dev.tsumugi.model.gguf;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** llama.cpp's {@code llama}, and its {@code qwen3} for norms of queries and keys. */
record LlamaGguf(ModelConfig model) implements GgufModel {
    private static final Pattern IN_LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)");

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry(ParameterLayout.EMBEDDING, "token_embd.weight"),
            Map.entry(ParameterLayout.FINAL_NORM, "output_norm.weight"),
            Map.entry(ParameterLayout.OUTPUT, "output.weight"),
            Map.entry(ParameterLayout.ATTENTION_NORM, "attn_norm.weight"),
            Map.entry(ParameterLayout.QUERY, "attn_q.weight"),
            Map.entry(ParameterLayout.KEY, "attn_k.weight"),
            Map.entry(ParameterLayout.VALUE, "attn_v.weight"),
            Map.entry(ParameterLayout.QUERY_NORM, "attn_q_norm.weight"),
            Map.entry(ParameterLayout.KEY_NORM, "attn_k_norm.weight"),
            Map.entry(ParameterLayout.ATTENTION_OUTPUT, "attn_output.weight"),
            Map.entry(ParameterLayout.FEED_FORWARD_NORM, "ffn_norm.weight"),
            Map.entry(ParameterLayout.GATE, "ffn_gate.weight"),
            Map.entry(ParameterLayout.UP, "ffn_up.weight"),
            Map.entry(ParameterLayout.DOWN, "ffn_down.weight"));

    @Override
    public String architecture() {
        return model.queryKeyNorm() ? "qwen3" : "llama";
    }

    @Override
    public void addKeys(GgufHeader header) {
        header.integer(architecture() + ".attention.head_count_kv", model.keyValueHeads())
                .number(architecture() + ".attention.layer_norm_rms_epsilon", model.normEpsilon())
                .integer(architecture() + ".rope.dimension_count", model.headWidth())
                .number(architecture() + ".rope.freq_base", model.ropeBase());
        if (model.queryKeyNorm()) {
            header.integer("qwen3.attention.key_length", model.headWidth())
                    .integer("qwen3.attention.value_length", model.headWidth());
        }
    }

    @Override
    public List<Tensor> tensors() {
        return ParameterLayout.of(model).entries().stream()
                .map(entry -> new Tensor(
                        name(entry.name()), entry.shape(), !entry.isMatrix(), entry.offset(), sourceRow(entry.name())))
                .toList();
    }

    /** {@code blk.0.attn_q.weight} for {@code model.layers.0.self_attn.q_proj.weight}. */
    private static String name(String ours) {
        Matcher layer = IN_LAYER.matcher(ours);
        return layer.matches() ? "blk." + layer.group(1) + "." + NAMES.get(layer.group(2)) : NAMES.get(ours);
    }

    /**
     * In {@code llama}, neighbours are rotated, rows 2i and 2i + 1 of a head, where we and {@code qwen3} rotate rows i and i +
     * K/2: the rows of queries and keys change places.
     */
    private IntUnaryOperator sourceRow(String name) {
        if (model.queryKeyNorm() || !name.endsWith(ParameterLayout.QUERY) && !name.endsWith(ParameterLayout.KEY)) {
            return IntUnaryOperator.identity();
        }
        int width = model.headWidth();
        return row -> row - row % width + row % width / 2 + row % width % 2 * (width / 2);
    }
}
