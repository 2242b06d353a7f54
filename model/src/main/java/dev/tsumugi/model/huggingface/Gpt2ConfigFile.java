package dev.tsumugi.model.huggingface;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.IOException;

/** The keys of {@code GPT2LMHeadModel}, which always has biases. */
final class Gpt2ConfigFile {
    static final String GPT2 = "gpt2";

    private static final double UNUSED_ROPE_BASE = 10_000;

    private Gpt2ConfigFile() {}

    static ObjectNode write(ModelConfig config, TensorType type) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("architectures").add("GPT2LMHeadModel");
        json.put("model_type", GPT2);
        json.put("vocab_size", config.vocabularySize());
        json.put("n_positions", config.contextLength());
        json.put("n_embd", config.width());
        json.put("n_inner", config.feedForwardWidth());
        json.put("n_layer", config.layers());
        json.put("n_head", config.heads());
        json.put("activation_function", "gelu_new");
        json.put("layer_norm_epsilon", config.normEpsilon());
        json.put("resid_pdrop", 0.0);
        json.put("embd_pdrop", 0.0);
        json.put("attn_pdrop", 0.0);
        json.put("scale_attn_weights", true);
        json.put("scale_attn_by_inverse_layer_idx", false);
        json.put("reorder_and_upcast_attn", false);
        json.put("add_cross_attention", false);
        json.put("tie_word_embeddings", config.tiedEmbeddings());
        json.put("initializer_range", 0.02);
        json.put("use_cache", true);
        json.put("torch_dtype", type.torchName());
        return json;
    }

    /**
     * The model that the file describes; keys that do not change what it computes are ignored.
     *
     * @throws DamagedFileException when a key is missing or of the wrong kind, or the model computes something else
     */
    static ModelConfig read(ConfigKeys keys) throws IOException {
        if (keys.has("activation_function") && !keys.text("activation_function").equals("gelu_pytorch_tanh")) {
            keys.requireValue("activation_function", "gelu_new"); // two names of one function
        }
        if (!keys.flag("scale_attn_weights", true)) {
            throw new DamagedFileException(keys.file() + ": scale_attn_weights must be true or absent, but is false.");
        }
        keys.requireAbsent("scale_attn_by_inverse_layer_idx");
        keys.requireAbsent("add_cross_attention");
        int width = keys.integer("n_embd");
        int heads = keys.integer("n_head");
        int layers = keys.layers("n_layer");
        try {
            return new ModelConfig(
                    keys.integer("vocab_size"),
                    keys.integer("n_positions", 1024),
                    width,
                    layers,
                    heads,
                    heads,
                    keys.integer("n_inner", Math.multiplyExact(4, width)),
                    UNUSED_ROPE_BASE,
                    keys.number("layer_norm_epsilon", 1e-5),
                    keys.flag("tie_word_embeddings", true),
                    Architecture.GPT2,
                    false,
                    true);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new DamagedFileException(keys.file() + " describes an impossible model: " + e.getMessage(), e);
        }
    }
}
