package dev.tsumugi.model.huggingface;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.IOException;
import java.util.Set;

/**
 * {@code config.json} as Hugging Face transformers writes it: a Llama is a {@code LlamaForCausalLM}, one with norms of queries
 * and keys a {@code Qwen3ForCausalLM}, and the blocks of a GPT-2 are a {@code GPT2LMHeadModel}.
 */
public final class HuggingFaceConfig {
    public static final String NAME = "config.json";

    private static final Set<String> TYPES = Set.of(LlamaConfigFile.LLAMA, LlamaConfigFile.QWEN3, Gpt2ConfigFile.GPT2);

    private HuggingFaceConfig() {}

    /**
     * The file's content as a tree, to which a caller may add keys.
     *
     * @throws IllegalArgumentException when no such class computes the model
     */
    public static ObjectNode write(ModelConfig config, TensorType type) {
        requireExpressible(config);
        return config.architecture() == Architecture.GPT2
                ? Gpt2ConfigFile.write(config, type)
                : LlamaConfigFile.write(config, type);
    }

    /**
     * The model that the file describes.
     *
     * @param file named in messages
     * @throws DamagedFileException when a key is missing or of the wrong kind, or the model is one that this library
     *     cannot compute
     */
    public static ModelConfig read(String file, byte[] content) throws IOException {
        ConfigKeys keys = ConfigKeys.parse(file, content);
        String type = keys.text("model_type");
        if (!TYPES.contains(type)) {
            throw new DamagedFileException(file + ": model_type must be one of "
                    + TYPES.stream().sorted().toList() + ", but is "
                    + (keys.has("model_type") ? keys.json().get("model_type") : "missing") + ".");
        }
        return type.equals(Gpt2ConfigFile.GPT2) ? Gpt2ConfigFile.read(keys) : LlamaConfigFile.read(keys);
    }

    /** @throws IllegalArgumentException with one sentence when neither transformers nor llama.cpp computes the model */
    public static void requireExpressible(ModelConfig config) {
        requireExpressible(config.architecture(), config.queryKeyNorm(), config.heads() != config.keyValueHeads());
    }

    /**
     * The same by kinds.
     *
     * @param groupedHeads whether several query heads share keys and values
     */
    public static void requireExpressible(Architecture architecture, boolean queryKeyNorm, boolean groupedHeads) {
        if (architecture == Architecture.GPT2 && (queryKeyNorm || groupedHeads)) {
            throw new IllegalArgumentException("A GPT-2 of transformers or llama.cpp has no place for "
                    + (queryKeyNorm
                            ? "norms of queries and keys (model.query-key-norm: true)."
                            : "fewer heads of keys and values than of queries (model.key-value-heads)."));
        }
    }
}
