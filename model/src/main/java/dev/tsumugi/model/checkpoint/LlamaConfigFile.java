package dev.tsumugi.model.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import java.io.IOException;

/**
 * {@code config.json} as Hugging Face transformers writes it for {@code LlamaForCausalLM}: the
 * written form of a {@link ModelConfig} that is a plain Llama, so that the weights beside it open in other tools without conversion.
 */
public final class LlamaConfigFile {
    public static final String NAME = "config.json";

    private static final int MAX_LAYERS = 10_000;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private LlamaConfigFile() {}

    /**
     * The file's content as a tree, to which a caller may add keys.
     *
     * @throws IllegalArgumentException when the model is no plain Llama
     */
    public static ObjectNode write(ModelConfig config, TensorType type) {
        requireExpressible(config);
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add("LlamaForCausalLM");
        json.put("model_type", "llama");
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
        json.put("mlp_bias", false);
        json.put("tie_word_embeddings", config.tiedEmbeddings());
        json.put("initializer_range", 0.02);
        json.put("pretraining_tp", 1);
        json.put("use_cache", true);
        json.put("torch_dtype", type.torchName());
        return json;
    }

    /**
     * The dimensions that the file describes; keys that do not change what the model computes are ignored.
     *
     * @param file named in messages
     * @throws DamagedFileException when a key is missing or of the wrong kind, or the model is another than the Llama
     *     variant that this library computes
     */
    public static ModelConfig read(String file, byte[] content) throws IOException {
        JsonNode json = parse(file, content);
        requireValue(file, json, "model_type", "llama");
        requireValue(file, json, "hidden_act", "silu");
        requireAbsent(file, json, "rope_scaling");
        JsonNode rope = json.path("rope_parameters"); // where transformers 5 keeps rope_theta
        if (rope.isObject()) {
            requireValue(file, rope, "rope_type", "default");
        }
        requireAbsent(file, json, "attention_bias");
        requireAbsent(file, json, "mlp_bias");
        int width = integer(file, json, "hidden_size");
        int heads = integer(file, json, "num_attention_heads");
        int layers = integer(file, json, "num_hidden_layers");
        requireFewLayers(file, "num_hidden_layers", layers);
        try {
            ModelConfig config = new ModelConfig(
                    integer(file, json, "vocab_size"),
                    integer(file, json, "max_position_embeddings"),
                    width,
                    layers,
                    heads,
                    json.hasNonNull("num_key_value_heads") ? integer(file, json, "num_key_value_heads") : heads,
                    integer(file, json, "intermediate_size"),
                    number(file, rope.isObject() ? rope : json, "rope_theta", 10_000),
                    number(file, json, "rms_norm_eps", 1e-6),
                    json.path("tie_word_embeddings").asBoolean(false));
            if (json.hasNonNull("head_dim") && integer(file, json, "head_dim") != config.headWidth()) {
                throw new DamagedFileException(file + ": head_dim must be hidden_size / num_attention_heads = "
                        + config.headWidth() + ", but is " + json.get("head_dim") + ".");
            }
            return config;
        } catch (IllegalArgumentException e) {
            throw new DamagedFileException(file + " describes an impossible model: " + e.getMessage(), e);
        }
    }

    /** Whether a Llama's file can say all about the model. */
    static boolean isExpressible(ModelConfig config) {
        return config.architecture() == Architecture.LLAMA && !config.queryKeyNorm();
    }

    /** @throws IllegalArgumentException when the model is no plain Llama */
    public static void requireExpressible(ModelConfig config) {
        if (!isExpressible(config)) {
            throw new IllegalArgumentException("The format of Hugging Face's Llama has no place for "
                    + (config.architecture() == Architecture.LLAMA
                            ? "norms of queries and keys (model.query-key-norm)."
                            : "the blocks of a GPT-2 (model.architecture: gpt2)."));
        }
    }

    /** The parameters of every layer are listed: a damaged file must not take all memory. */
    static void requireFewLayers(String file, String key, int layers) throws DamagedFileException {
        if (layers > MAX_LAYERS) {
            throw new DamagedFileException(
                    file + ": " + key + " must be at most " + MAX_LAYERS + ", but is " + layers + ".");
        }
    }

    static JsonNode parse(String file, byte[] content) throws IOException {
        try {
            JsonNode json = JSON.readTree(content);
            if (!json.isObject()) {
                throw new DamagedFileException(file + " must hold a JSON object.");
            }
            return json;
        } catch (JacksonException e) {
            throw new DamagedFileException(file + " is no valid JSON: " + e.getOriginalMessage() + ".", e);
        }
    }

    private static void requireValue(String file, JsonNode json, String key, String expected)
            throws DamagedFileException {
        if (!expected.equals(json.path(key).asText())) {
            throw new DamagedFileException(file + ": " + key + " must be \"" + expected + "\", but is "
                    + (json.has(key) ? json.get(key) : "missing") + ".");
        }
    }

    private static void requireAbsent(String file, JsonNode json, String key) throws DamagedFileException {
        JsonNode value = json.path(key);
        if (!value.isMissingNode() && !value.isNull() && !(value.isBoolean() && !value.booleanValue())) {
            throw new DamagedFileException(file + ": a model with " + key + " " + value
                    + " cannot be read; it must be null, false or absent.");
        }
    }

    private static int integer(String file, JsonNode json, String key) throws DamagedFileException {
        JsonNode value = json.path(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new DamagedFileException(file + ": " + key + " must be a whole number, but is "
                    + (value.isMissingNode() ? "missing" : value) + ".");
        }
        return value.intValue();
    }

    private static double number(String file, JsonNode json, String key, double absent) throws DamagedFileException {
        JsonNode value = json.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isNumber()) {
            throw new DamagedFileException(file + ": " + key + " must be a number, but is " + value + ".");
        }
        return value.doubleValue();
    }
}
