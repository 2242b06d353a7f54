package dev.tsumugi.model.export;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tensors of a model as llama.cpp's architecture {@code llama} names them and orders their rows. */
final class LlamaTensors {
    private static final Pattern IN_LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)");

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry(ParameterLayout.EMBEDDING, "token_embd.weight"),
            Map.entry(ParameterLayout.FINAL_NORM, "output_norm.weight"),
            Map.entry(ParameterLayout.OUTPUT, "output.weight"),
            Map.entry(ParameterLayout.ATTENTION_NORM, "attn_norm.weight"),
            Map.entry(ParameterLayout.QUERY, "attn_q.weight"),
            Map.entry(ParameterLayout.KEY, "attn_k.weight"),
            Map.entry(ParameterLayout.VALUE, "attn_v.weight"),
            Map.entry(ParameterLayout.ATTENTION_OUTPUT, "attn_output.weight"),
            Map.entry(ParameterLayout.FEED_FORWARD_NORM, "ffn_norm.weight"),
            Map.entry(ParameterLayout.GATE, "ffn_gate.weight"),
            Map.entry(ParameterLayout.UP, "ffn_up.weight"),
            Map.entry(ParameterLayout.DOWN, "ffn_down.weight"));

    private final int headWidth;

    LlamaTensors(ModelConfig model) {
        headWidth = model.headWidth();
    }

    /** {@code blk.0.attn_q.weight} for {@code model.layers.0.self_attn.q_proj.weight}. */
    String name(ParameterLayout.Entry tensor) {
        Matcher layer = IN_LAYER.matcher(tensor.name());
        String name = layer.matches() ? NAMES.get(layer.group(2)) : NAMES.get(tensor.name());
        if (name == null) {
            throw new IllegalArgumentException(
                    "llama.cpp's architecture llama has no tensor for " + tensor.name() + " of this model.");
        }
        return layer.matches() ? "blk." + layer.group(1) + "." + name : name;
    }

    /**
     * Our row that becomes this row of the file. llama.cpp rotates neighbours, rows 2i and 2i + 1 of a head, where we rotate rows
     * i and i + K/2: the rows of queries and keys change places, those of other tensors stay.
     */
    int sourceRow(ParameterLayout.Entry tensor, int row) {
        if (!tensor.name().endsWith(ParameterLayout.QUERY) && !tensor.name().endsWith(ParameterLayout.KEY)) {
            return row;
        }
        int inHead = row % headWidth;
        return row - inHead + inHead / 2 + inHead % 2 * (headWidth / 2);
    }
}
