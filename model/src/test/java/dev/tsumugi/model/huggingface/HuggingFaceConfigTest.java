package dev.tsumugi.model.huggingface;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class HuggingFaceConfigTest {
    private static final String MINIMAL = "{\"model_type\":\"llama\",\"hidden_act\":\"silu\",\"vocab_size\":10,"
            + "\"max_position_embeddings\":8,\"hidden_size\":8,\"intermediate_size\":16,\"num_hidden_layers\":1,"
            + "\"num_attention_heads\":2%s}";

    @Test
    void readsWhatItWrote() throws IOException {
        ModelConfig config = new ModelConfig(300, 32, 16, 3, 4, 2, 40, 500_000, 1e-6, true);

        String json = HuggingFaceConfig.write(config, TensorType.BFLOAT16).toString();

        assertThat(HuggingFaceConfig.read("f", json.getBytes(UTF_8))).isEqualTo(config);
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
    void aLlamaWithNormsOfQueriesAndKeysIsAQwen3() throws IOException {
        ModelConfig config = new ModelConfig(300, 32, 16, 3, 4, 2, 40, 1_000_000, 1e-6, true).withQueryKeyNorm();

        String json = HuggingFaceConfig.write(config, TensorType.FLOAT32).toString();

        assertThat(HuggingFaceConfig.read("f", json.getBytes(UTF_8))).isEqualTo(config);
        assertThat(json)
                .contains("[\"Qwen3ForCausalLM\"]", "\"model_type\":\"qwen3\"", "\"use_sliding_window\":false")
                .doesNotContain("mlp_bias");
    }

    @Test
    void qwen3HasHeadsOf128WhereItsFileDoesNotSayOtherwise() {
        String qwen = MINIMAL.formatted(",\"num_key_value_heads\":2").replace("llama", "qwen3");
        assertThatThrownBy(() -> HuggingFaceConfig.read("f", qwen.getBytes(UTF_8)))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage("f: head_dim must be hidden_size / num_attention_heads = 4, but is 128.");
        String windows = qwen.replace("}", ",\"head_dim\":4,\"use_sliding_window\":true}");
        assertThatThrownBy(() -> HuggingFaceConfig.read("f", windows.getBytes(UTF_8)))
                .hasMessage(
                        "f: a model with use_sliding_window true cannot be read; it must be null, false or absent.");
    }

    @Test
    void readsTheGpt2ThatItWrote() throws IOException {
        ModelConfig config =
                new ModelConfig(300, 32, 12, 3, 4, 4, 40, 10_000, 1e-6, false, Architecture.GPT2, false, true);

        String json = HuggingFaceConfig.write(config, TensorType.FLOAT16).toString();

        assertThat(HuggingFaceConfig.read("f", json.getBytes(UTF_8))).isEqualTo(config);
        assertThat(json)
                .contains("[\"GPT2LMHeadModel\"]", "\"activation_function\":\"gelu_new\"", "\"n_positions\":32");
    }

    @Test
    void takesTransformersDefaultsForAbsentKeysOfAGpt2() throws IOException {
        assertThat(gpt2("")).isEqualTo(ModelConfig.gpt2(10, 1024, 8, 1, 2, true));
        assertThat(gpt2(",\"n_inner\":null,\"activation_function\":\"gelu_pytorch_tanh\""))
                .isEqualTo(ModelConfig.gpt2(10, 1024, 8, 1, 2, true));
    }

    @Test
    void refusesAGpt2ThatComputesSomethingElse() {
        assertThatThrownBy(() -> gpt2(",\"activation_function\":\"relu\""))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage("f: activation_function must be \"gelu_new\", but is \"relu\".");
        assertThatThrownBy(() -> gpt2(",\"scale_attn_weights\":false"))
                .hasMessage("f: scale_attn_weights must be true or absent, but is false.");
        assertThatThrownBy(() -> gpt2(",\"scale_attn_by_inverse_layer_idx\":true"))
                .hasMessage(
                        "f: a model with scale_attn_by_inverse_layer_idx true cannot be read; it must be null, false"
                                + " or absent.");
        assertThatThrownBy(() -> gpt2(",\"n_inner\":0"))
                .hasMessage("f describes an impossible model: feedForwardWidth must be at least 1, but is 0.");
    }

    @Test
    void saysWhatNoOtherProgramComputes() {
        ModelConfig gpt2 = ModelConfig.gpt2(10, 8, 8, 1, 2, true);
        ModelConfig grouped = new ModelConfig(10, 8, 8, 1, 2, 1, 8, 10_000, 1e-5, true, Architecture.GPT2, false, true);
        assertThatThrownBy(() -> HuggingFaceConfig.write(gpt2.withQueryKeyNorm(), TensorType.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A GPT-2 of transformers or llama.cpp has no place for norms of queries and keys"
                        + " (model.query-key-norm: true).");
        assertThatThrownBy(() -> HuggingFaceConfig.requireExpressible(grouped))
                .hasMessage(
                        "A GPT-2 of transformers or llama.cpp has no place for fewer heads of keys and values than of"
                                + " queries (model.key-value-heads).");
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
                "f describes an impossible model: keyValueHeads must divide heads, was 3 for 2" + " heads.");
    }

    @Test
    void refusesFilesThatAreNoModelConfiguration() {
        assertThatThrownBy(() -> HuggingFaceConfig.read("f", "{}".getBytes(UTF_8)))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage("f: model_type must be one of [gpt2, llama, qwen3], but is missing.");
        assertThatThrownBy(() -> HuggingFaceConfig.read("f", "[1]".getBytes(UTF_8)))
                .hasMessage("f must hold a JSON object.");
        assertThatThrownBy(() -> HuggingFaceConfig.read("f", "{".getBytes(UTF_8)))
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

    private static ModelConfig gpt2(String more) throws IOException {
        String json = "{\"model_type\":\"gpt2\",\"vocab_size\":10,\"n_embd\":8,\"n_layer\":1,\"n_head\":2%s}";
        return HuggingFaceConfig.read("f", json.formatted(more).getBytes(UTF_8));
    }

    private static ModelConfig read(String more) throws IOException {
        return HuggingFaceConfig.read("f", MINIMAL.formatted(more).getBytes(UTF_8));
    }
}
