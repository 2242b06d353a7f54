package dev.tsumugi.model.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.huggingface.GenerationDefaults;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufExportTest {
    private static final ModelConfig TIED = new ModelConfig(6, 8, 32, 2, 4, 2, 40, 20_000, 1e-5, true);
    private static final ModelConfig UNTIED = new ModelConfig(6, 8, 32, 1, 4, 4, 64, 10_000, 1e-5, false);
    private static final GgufTokenizer TOKENIZER = new GgufTokenizer(
            "llama-bpe", List.of("<bos>", "<eos>", "<pad>", "a", "b", "ab"), Set.of(0, 1, 2), List.of("a b"), "");

    @TempDir
    Path folder;

    @Test
    void describesTheModelInLlamaCppsKeys() throws IOException {
        GgufFile file = export(TIED, GgufType.F32, TOKENIZER, List.of(1));

        assertThat(file.keys())
                .containsEntry("general.architecture", "llama")
                .containsEntry("general.name", "tiny")
                .containsEntry("general.file_type", 0)
                .containsEntry("llama.vocab_size", 6)
                .containsEntry("llama.context_length", 8)
                .containsEntry("llama.embedding_length", 32)
                .containsEntry("llama.block_count", 2)
                .containsEntry("llama.feed_forward_length", 40)
                .containsEntry("llama.attention.head_count", 4)
                .containsEntry("llama.attention.head_count_kv", 2)
                .containsEntry("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .containsEntry("llama.rope.dimension_count", 8)
                .containsEntry("llama.rope.freq_base", 20_000f);
    }

    @Test
    void holdsTheTokenizer() throws IOException {
        GgufTokenizer chat = new GgufTokenizer(
                TOKENIZER.pre(), TOKENIZER.tokens(), TOKENIZER.controlIds(), TOKENIZER.merges(), "{{ messages }}");

        GgufFile file = export(TIED, GgufType.F32, chat, List.of(1, 4));

        assertThat(file.keys())
                .containsEntry("tokenizer.ggml.model", "gpt2")
                .containsEntry("tokenizer.ggml.pre", "llama-bpe")
                .containsEntry("tokenizer.ggml.tokens", TOKENIZER.tokens())
                .containsEntry("tokenizer.ggml.token_type", List.of(3, 3, 3, 1, 1, 1))
                .containsEntry("tokenizer.ggml.merges", List.of("a b"))
                .containsEntry("tokenizer.ggml.bos_token_id", 0)
                .containsEntry("tokenizer.ggml.eos_token_id", 1)
                .containsEntry("tokenizer.ggml.eot_token_id", 4)
                .containsEntry("tokenizer.ggml.padding_token_id", 2)
                .containsEntry("tokenizer.ggml.add_bos_token", true)
                .containsEntry("tokenizer.chat_template", "{{ messages }}");
    }

    @Test
    void addsNoBeginningWhereNothingBeginsAText() throws IOException {
        GenerationDefaults generation =
                new GenerationDefaults(OptionalInt.empty(), List.of(1), 2, 0.8, 40, 0.95, 0, 1, 64);

        GgufFile file = export(TIED, GgufType.F32, TOKENIZER, generation);

        assertThat(file.keys())
                .containsEntry("tokenizer.ggml.bos_token_id", 1)
                .containsEntry("tokenizer.ggml.add_bos_token", false);
    }

    @Test
    void leavesOutTheTemplateOfAModelThatKnowsNoMessages() throws IOException {
        assertThat(export(TIED, GgufType.F32, TOKENIZER, List.of(1)).keys())
                .doesNotContainKeys("tokenizer.chat_template", "tokenizer.ggml.eot_token_id");
    }

    @Test
    void holdsEveryTensorWithTheRowsOfQueriesAndKeysInPairs() throws IOException {
        for (ModelConfig model : List.of(TIED, UNTIED)) {
            GgufFile file = export(model, GgufType.F32, TOKENIZER, List.of(1));

            ParameterLayout layout = ParameterLayout.of(model);
            assertThat(file.tensors()).hasSameSizeAs(layout.entries());
            assertTensor(file, "token_embd.weight", model, ParameterLayout.EMBEDDING, List.of(32L, 6L));
            String query = ParameterLayout.nameInLayer(0, ParameterLayout.QUERY);
            String key = ParameterLayout.nameInLayer(0, ParameterLayout.KEY);
            assertThat(file.tensors().get("blk.0.attn_q.weight").values()).containsExactly(paired(model, query));
            assertThat(file.tensors().get("blk.0.attn_k.weight").values()).containsExactly(paired(model, key));
            assertTensor(
                    file,
                    "blk.0.ffn_down.weight",
                    model,
                    ParameterLayout.nameInLayer(0, ParameterLayout.DOWN),
                    List.of((long) model.feedForwardWidth(), 32L));
        }
    }

    @Test
    void aLlamaWithNormsOfQueriesAndKeysIsAQwen3WithItsRowsInOrder() throws IOException {
        ModelConfig model = TIED.withQueryKeyNorm();

        GgufFile file = export(model, GgufType.F32, TOKENIZER, List.of(1));

        assertThat(file.keys())
                .containsEntry("general.architecture", "qwen3")
                .containsEntry("qwen3.attention.head_count_kv", 2)
                .containsEntry("qwen3.attention.key_length", 8)
                .containsEntry("qwen3.rope.freq_base", 20_000f);
        String query = ParameterLayout.nameInLayer(1, ParameterLayout.QUERY);
        assertTensor(file, "blk.1.attn_q.weight", model, query, List.of(32L, 32L));
        String norm = ParameterLayout.nameInLayer(1, ParameterLayout.KEY_NORM);
        assertTensor(file, "blk.1.attn_k_norm.weight", model, norm, List.of(8L));
    }

    @Test
    void aGpt2HasOneTensorForQueriesKeysAndValuesAndZerosForBiasesThatItLacks() throws IOException {
        for (boolean biases : new boolean[] {true, false}) {
            ModelConfig model = ModelConfig.gpt2(6, 8, 32, 2, 4, biases);

            GgufFile file = export(model, GgufType.F16, TOKENIZER, List.of(1));

            assertThat(file.keys())
                    .containsEntry("general.architecture", "gpt2")
                    .containsEntry("gpt2.context_length", 8)
                    .containsEntry("gpt2.attention.layer_norm_epsilon", 1e-5f)
                    .doesNotContainKey("gpt2.rope.freq_base");
            assertThat(file.tensors()).hasSize(2 + 2 * 12 + 2).doesNotContainKey("output.weight");
            assertThat(file.tensors().get("blk.1.attn_qkv.weight").dimensions()).containsExactly(32L, 96L);
            assertThat(file.tensors().get("position_embd.weight").type()).isZero();
            float[] bias = file.tensors().get("blk.1.ffn_up.bias").values();
            assertThat(bias).hasSize(128).containsOnly(0);
        }
    }

    @Test
    void tiedEmbeddingsHaveNoOutputTensor() throws IOException {
        assertThat(export(TIED, GgufType.F32, TOKENIZER, List.of(1)).tensors()).doesNotContainKey("output.weight");
        assertTensor(
                export(UNTIED, GgufType.F32, TOKENIZER, List.of(1)),
                "output.weight",
                UNTIED,
                ParameterLayout.OUTPUT,
                List.of(32L, 6L));
    }

    @Test
    void keepsNormsInFloat32AndOddRowsInFloat16() throws IOException {
        GgufFile file = export(TIED, GgufType.Q8_0, TOKENIZER, List.of(1));

        assertThat(file.keys()).containsEntry("general.file_type", 7).containsEntry("general.quantization_version", 2);
        assertThat(file.tensors().get("blk.1.attn_norm.weight").type()).isZero();
        assertThat(file.tensors().get("blk.1.ffn_down.weight").type()).isEqualTo(1); // rows of 40
        assertThat(file.tensors().get("blk.1.ffn_up.weight").type()).isEqualTo(8);
        float[] exact = values(TIED, ParameterLayout.EMBEDDING);
        assertThat(file.tensors().get("token_embd.weight").values()).containsExactly(exact, within(0.001f));
    }

    @Test
    void roundsMatricesToFloat16() throws IOException {
        GgufFile file = export(TIED, GgufType.F16, TOKENIZER, List.of(1));

        assertThat(file.keys()).containsEntry("general.file_type", 1);
        assertThat(file.tensors().get("token_embd.weight").type()).isEqualTo(1);
        float[] exact = values(TIED, ParameterLayout.EMBEDDING);
        assertThat(file.tensors().get("token_embd.weight").values()).containsExactly(exact, within(0x1p-14f));
    }

    @Test
    void refusesATokenizerOfAnotherSize() {
        GgufTokenizer small = new GgufTokenizer("llama-bpe", List.of("a"), Set.of(), List.of(), "");

        assertThatThrownBy(() -> export(TIED, GgufType.F32, small, List.of(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The tokenizer has 1 tokens, but the model has 6.");
    }

    private GgufFile export(ModelConfig model, GgufType type, GgufTokenizer tokenizer, List<Integer> ends)
            throws IOException {
        return export(
                model, type, tokenizer, new GenerationDefaults(OptionalInt.of(0), ends, 2, 0.8, 40, 0.95, 0, 1, 64));
    }

    private GgufFile export(ModelConfig model, GgufType type, GgufTokenizer tokenizer, GenerationDefaults generation)
            throws IOException {
        Path file = folder.resolve("model.gguf");
        GgufExport.write(
                new org.apache.hadoop.fs.Path("file:" + file),
                new Configuration(false),
                "tiny",
                model,
                parameters(model),
                type,
                tokenizer,
                generation);
        return GgufFile.read(file);
    }

    private static void assertTensor(
            GgufFile file, String name, ModelConfig model, String ours, List<Long> dimensions) {
        assertThat(file.tensors().get(name).dimensions()).isEqualTo(dimensions);
        assertThat(file.tensors().get(name).values()).containsExactly(values(model, ours));
    }

    /** The rows of each head in the order 0, K/2, 1, K/2 + 1, ... */
    private static float[] paired(ModelConfig model, String name) {
        int width = model.width();
        int half = model.headWidth() / 2;
        float[] values = values(model, name);
        List<Integer> rows = new ArrayList<>();
        for (int head = 0; head < values.length / width / model.headWidth(); head++) {
            for (int i = 0; i < half; i++) {
                rows.add(head * 2 * half + i);
                rows.add(head * 2 * half + half + i);
            }
        }
        float[] paired = new float[values.length];
        IntStream.range(0, rows.size())
                .forEach(row -> System.arraycopy(values, rows.get(row) * width, paired, row * width, width));
        return paired;
    }

    private static float[] values(ModelConfig model, String name) {
        ParameterLayout.Entry entry = ParameterLayout.of(model).entry(name);
        float[] values = new float[(int) entry.length()];
        parameters(model).getPointer(entry.offset()).get(values);
        return values;
    }

    private static FloatPointer parameters(ModelConfig model) {
        FloatPointer parameters = new FloatPointer(model.parameterCount());
        ParameterInitializer.initialize(model, 5, parameters);
        return parameters;
    }
}
