package dev.tsumugi.model.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.ModelConfig;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LlamaConfigFileTest {
    private static final String MINIMAL = "{\"model_type\":\"llama\",\"hidden_act\":\"silu\",\"vocab_size\":10,"
            + "\"max_position_embeddings\":8,\"hidden_size\":8,\"intermediate_size\":16,\"num_hidden_layers\":1,"
            + "\"num_attention_heads\":2%s}";

    @Test
    void readsWhatItWrote() throws IOException {
        ModelConfig config = new ModelConfig(300, 32, 16, 3, 4, 2, 40, 500_000, 1e-6, true);

        String json = LlamaConfigFile.write(config, TensorType.BFLOAT16).toString();

        assertThat(LlamaConfigFile.read("f", json.getBytes(UTF_8))).isEqualTo(config);
        assertThat(json).contains("\"torch_dtype\":\"bfloat16\"", "\"head_dim\":4", "\"num_key_value_heads\":2");
    }

    @Test
    void takesTransformersDefaultsForAbsentKeys() throws IOException {
        assertThat(read("")).isEqualTo(new ModelConfig(10, 8, 8, 1, 2, 2, 16, 10_000, 1e-6, false));
    }

    @Test
    void readsTheRopeBaseWhereNewerFilesKeepIt() throws IOException {
        assertThat(read(",\"rope_parameters\":{\"rope_type\":\"default\",\"rope_theta\":5e5}")
                        .ropeBase())
                .isEqualTo(500_000);
    }

    @Test
    void refusesModelsThatComputeSomethingElse() {
        assertRefused(
                ",\"rope_scaling\":{\"rope_type\":\"llama3\"}",
                "f: a model with rope_scaling {\"rope_type\":\"llama3\"} cannot be read; it must be null, false or absent.");
        assertRefused(
                ",\"rope_parameters\":{\"rope_type\":\"yarn\"}", "f: rope_type must be \"default\", but is \"yarn\".");
        assertRefused(
                ",\"attention_bias\":true",
                "f: a model with attention_bias true cannot be read; it must be null, false or absent.");
        assertRefused(",\"head_dim\":16", "f: head_dim must be hidden_size / num_attention_heads = 4, but is 16.");
        assertRefused(
                ",\"num_key_value_heads\":3",
                "f describes an impossible model: heads must be a multiple of keyValueHeads, but heads is 2 and"
                        + " keyValueHeads is 3.");
    }

    @Test
    void refusesFilesThatAreNoModelConfiguration() {
        assertThatThrownBy(() -> LlamaConfigFile.read("f", "{}".getBytes(UTF_8)))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage("f: model_type must be \"llama\", but is missing.");
        assertThatThrownBy(() -> LlamaConfigFile.read("f", "[1]".getBytes(UTF_8)))
                .hasMessage("f must hold a JSON object.");
        assertThatThrownBy(() -> LlamaConfigFile.read("f", "{".getBytes(UTF_8)))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith("f is no valid JSON: ");
        assertRefused(
                ",\"num_key_value_heads\":\"two\"", "f: num_key_value_heads must be a whole number, but is \"two\".");
    }

    private static void assertRefused(String more, String message) {
        assertThatThrownBy(() -> read(more))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(message);
    }

    private static ModelConfig read(String more) throws IOException {
        return LlamaConfigFile.read("f", MINIMAL.formatted(more).getBytes(UTF_8));
    }
}
