package dev.tsumugi.model.huggingface;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.IOException;

/** The keys of {@code LlamaForCausalLM}, and of {@code Qwen3ForCausalLM} for a Llama with norms of queries and keys. */
public final class LlamaConfigFile {
    static final String LLAMA = "llama";
    static final String QWEN3 = "qwen3";

    private LlamaConfigFile() {}

    /** Whether a Llama's file can say all about the model. */
    public static boolean isPlainLlama(ModelConfig config) {
        return config.architecture() == Architecture.LLAMA && !config.queryKeyNorm();
    }

    public static ObjectNode write(ModelConfig config, TensorType type) {
        boolean qwen = config.queryKeyNorm();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("architectures").add(qwen ? "Qwen3ForCausalLM" : "LlamaForCausalLM");
        json.put("model_type", qwen ? QWEN3 : LLAMA);
        json.put("vocab_size", config.vocabularySize());
        json.put("max_position_embeddings", config.contextLength());
        json.put("hidden_size", config.width());
        json.put("intermediate_size", config.feedForwardWidth());
        json.put("num_hidden_layers", config.layers());
        json.put("num_attention_heads", config.heads());
        json.put("num_key_value_heads", config.keyValueHeads());
        json.put("head_dim", config.headWidth());
        json.put("hidden_act", "silu");
        json.put("rms_norm_eps", config.normEpsilon());
        json.put("rope_theta", config.ropeBase());
        json.putNull("rope_scaling");
        json.put("attention_bias", false);
        json.put("attention_dropout", 0.0);
        if (qwen) {
            json.put("use_sliding_window", false);
            json.putNull("sliding_window");
        } else {
            json.put("mlp_bias", false);
            json.put("pretraining_tp", 1);
        }
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
    public static ModelConfig read(ConfigKeys keys) throws IOException {
        boolean qwen = keys.text("model_type").equals(QWEN3);
        if (!qwen) {
            keys.requireValue("model_type", LLAMA);
        }
        keys.requireValue("hidden_act", "silu");
        keys.requireAbsent("rope_scaling");
        boolean nested = keys.json().path("rope_parameters").isObject(); // where transformers 5 keeps rope_theta
        ConfigKeys rope = nested ? keys.below("rope_parameters") : keys;
        if (nested) {
            rope.requireValue("rope_type", "default");
        }
        keys.requireAbsent("attention_bias");
        keys.requireAbsent("mlp_bias");
        keys.requireAbsent("use_sliding_window");
        int heads = keys.integer("num_attention_heads");
        int layers = keys.layers("num_hidden_layers");
        try {
            ModelConfig llama = new ModelConfig(
                    keys.integer("vocab_size"),
                    keys.integer("max_position_embeddings"),
                    keys.integer("hidden_size"),
                    layers,
                    heads,
                    qwen ? keys.integer("num_key_value_heads") : keys.integer("num_key_value_heads", heads),
                    keys.integer("intermediate_size"),
                    rope.number("rope_theta", 10_000),
                    keys.number("rms_norm_eps", 1e-6),
                    keys.flag("tie_word_embeddings", false));
            // Qwen 3 has heads of 128 where its file does not say otherwise.
            int headWidth = keys.integer("head_dim", qwen ? 128 : llama.headWidth());
            if (headWidth != llama.headWidth()) {
                throw new DamagedFileException(keys.file() + ": head_dim must be hidden_size / num_attention_heads = "
                        + llama.headWidth() + ", but is " + headWidth + ".");
            }
            return qwen ? llama.withQueryKeyNorm() : llama;
        } catch (IllegalArgumentException e) {
            throw new DamagedFileException(keys.file() + " describes an impossible model: " + e.getMessage(), e);
        }
    }
}
