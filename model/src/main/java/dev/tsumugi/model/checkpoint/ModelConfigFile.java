package dev.tsumugi.model.checkpoint;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.huggingface.ConfigKeys;
import dev.tsumugi.model.huggingface.HuggingFaceConfig;
import dev.tsumugi.model.huggingface.LlamaConfigFile;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.IOException;

/**
 * The {@code config.json} of a checkpoint: {@link LlamaConfigFile}'s for a plain Llama, and for any other model the
 * components of its {@link ModelConfig} under {@code "model_type": "tsumugi"}.
 */
final class ModelConfigFile {
    static final String NAME = HuggingFaceConfig.NAME;

    private static final String TYPE = "model_type";
    private static final String OWN_TYPE = "tsumugi";

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private ModelConfigFile() {}

    static ObjectNode write(ModelConfig config) {
        if (LlamaConfigFile.isPlainLlama(config)) {
            return LlamaConfigFile.write(config, TensorType.FLOAT32);
        }
        ObjectNode json = JSON.createObjectNode().put(TYPE, OWN_TYPE);
        return json.setAll((ObjectNode) JSON.valueToTree(config));
    }

    /**
     * The model that the file describes.
     *
     * @param file named in messages
     * @throws DamagedFileException when the file describes no model that this library computes
     */
    static ModelConfig read(String file, byte[] content) throws IOException {
        ConfigKeys keys = ConfigKeys.parse(file, content);
        if (!OWN_TYPE.equals(keys.text(TYPE))) {
            return LlamaConfigFile.read(keys);
        }
        keys.layers("layers");
        try {
            return JSON.treeToValue(((ObjectNode) keys.json()).without(TYPE), ModelConfig.class);
        } catch (JacksonException e) {
            throw new DamagedFileException(file + " describes no model: " + e.getOriginalMessage(), e);
        }
    }
}
