package dev.tsumugi.model.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.checkpoint.DamagedFileException;
import dev.tsumugi.model.checkpoint.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceExportTest {
    private static final ModelConfig MODEL = new ModelConfig(17, 8, 8, 2, 2, 1, 12, 10_000, 1e-5, true);
    private static final GenerationDefaults GENERATION = new GenerationDefaults(0, List.of(1, 4), 2, 0.8, 40, 0.95, 64);

    private final Configuration hadoop = new Configuration(false);

    @TempDir
    Path folder;

    @Test
    void writesWhatItReads() throws IOException {
        FloatPointer parameters = parameters();

        export(parameters, TensorType.FLOAT32);

        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(hadoopFolder(), hadoop)) {
            assertThat(imported.model()).isEqualTo(MODEL);
            assertThat(floats(imported.parameters())).containsExactly(floats(parameters));
        }
    }

    @Test
    void roundsToBfloat16() throws IOException {
        FloatPointer parameters = parameters();

        export(parameters, TensorType.BFLOAT16);

        float[] exact = floats(parameters);
        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(hadoopFolder(), hadoop)) {
            float[] rounded = floats(imported.parameters());
            for (int i = 0; i < exact.length; i++) {
                assertThat(Math.abs(rounded[i] - exact[i])).isLessThanOrEqualTo(Math.abs(exact[i]) / 256);
            }
        }
        assertThat(json("config.json").get("torch_dtype").asText()).isEqualTo("bfloat16");
    }

    @Test
    void writesTheKeysThatTransformersReads() throws IOException {
        export(parameters(), TensorType.FLOAT32);

        assertThat(json("config.json")).isEqualTo(new ObjectMapper().readTree("""
                        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 17,
                         "max_position_embeddings": 8, "hidden_size": 8, "intermediate_size": 12, "num_hidden_layers": 2,
                         "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 4, "hidden_act": "silu",
                         "rms_norm_eps": 1.0E-5, "rope_theta": 10000.0, "rope_scaling": null, "attention_bias": false,
                         "attention_dropout": 0.0, "mlp_bias": false, "tie_word_embeddings": true,
                         "initializer_range": 0.02, "pretraining_tp": 1, "use_cache": true, "torch_dtype": "float32",
                         "bos_token_id": 0, "eos_token_id": 1, "pad_token_id": 2}
                        """));
        assertThat(json("generation_config.json")).isEqualTo(new ObjectMapper().readTree("""
                        {"bos_token_id": 0, "eos_token_id": [1, 4], "pad_token_id": 2, "max_new_tokens": 64,
                         "do_sample": true, "temperature": 0.8, "top_k": 40, "top_p": 0.95}
                        """));
    }

    @Test
    void refusesWeightsThatAreTooFew() throws IOException {
        export(parameters(), TensorType.FLOAT32);
        Path config = folder.resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replace("\"vocab_size\" : 17", "\"vocab_size\" : 2000000000"));
        Files.delete(folder.resolve(".config.json.crc"));
        long bytes = Files.size(folder.resolve("model.safetensors"));

        assertThatThrownBy(() -> HuggingFaceImport.read(hadoopFolder(), hadoop))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage("file:" + folder + "/model.safetensors has " + bytes
                        + " bytes, too few for the 16000001000 parameters that config.json describes.");
    }

    @Test
    void refusesModelsInSeveralFiles() throws IOException {
        export(parameters(), TensorType.FLOAT32);
        Files.delete(folder.resolve("model.safetensors"));
        Files.writeString(folder.resolve("model.safetensors.index.json"), "{}");

        assertThatThrownBy(() -> HuggingFaceImport.read(hadoopFolder(), hadoop))
                .hasMessage(
                        "file:" + folder + " holds a model in several files (model.safetensors.index.json), but only"
                                + " one file model.safetensors can be read.");
    }

    private void export(FloatPointer parameters, TensorType type) throws IOException {
        HuggingFaceExport.write(hadoopFolder(), hadoop, MODEL, parameters, type, GENERATION);
    }

    private org.apache.hadoop.fs.Path hadoopFolder() {
        return new org.apache.hadoop.fs.Path("file:" + folder);
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(name).toFile());
    }

    private static FloatPointer parameters() {
        FloatPointer parameters = new FloatPointer(MODEL.parameterCount());
        ParameterInitializer.initialize(MODEL, 5, parameters);
        return parameters;
    }

    private static float[] floats(FloatPointer vector) {
        float[] values = new float[(int) MODEL.parameterCount()];
        vector.get(values);
        return values;
    }
}
