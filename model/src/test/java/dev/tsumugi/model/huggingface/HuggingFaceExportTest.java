package dev.tsumugi.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.Samples;
import dev.tsumugi.model.engine.reference.ReferenceEngine;
import dev.tsumugi.model.safetensors.Safetensors;
import dev.tsumugi.model.safetensors.TensorSlot;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HuggingFaceExportTest {
    private static final ModelConfig MODEL = new ModelConfig(17, 8, 8, 2, 2, 1, 12, 10_000, 1e-5, true);
    private static final GenerationDefaults GENERATION =
            new GenerationDefaults(OptionalInt.of(0), List.of(1, 4), 2, 0.8, 40, 0.95, 0, 1, 64);

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

    static Stream<ModelConfig> otherFamilies() {
        ModelConfig untied =
                new ModelConfig(17, 8, 12, 2, 3, 3, 20, 10_000, 1e-5, false, Architecture.GPT2, false, true);
        return Stream.of(
                MODEL.withQueryKeyNorm(),
                new ModelConfig(17, 8, 8, 2, 2, 2, 12, 1_000_000, 1e-6, false).withQueryKeyNorm(),
                ModelConfig.gpt2(17, 8, 12, 2, 3, true),
                untied);
    }

    @ParameterizedTest
    @MethodSource("otherFamilies")
    void readsAQwen3AndAGpt2AsTheyWereWritten(ModelConfig model) throws IOException {
        FloatPointer parameters = Samples.floats(Samples.parameters(model));
        for (long shardBytes : new long[] {Long.MAX_VALUE, 1024}) {
            HuggingFaceExport.write(
                    hadoopFolder(), hadoop, model, parameters, TensorType.FLOAT32, shardBytes, GENERATION);

            try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(hadoopFolder(), hadoop)) {
                assertThat(imported.model()).isEqualTo(model);
                assertThat(imported.parameters().asBuffer()).isEqualTo(parameters.asBuffer());
            }
        }
    }

    @Test
    void aGpt2WithoutBiasesGetsZeros() throws IOException {
        ModelConfig model = ModelConfig.gpt2(17, 8, 12, 2, 3, false);
        FloatPointer parameters = Samples.floats(Samples.parameters(model));
        int[] ids = {3, 1, 4, 1, 5};
        float[] expected = new float[17];
        new ReferenceEngine(model).nextTokenLogits(parameters, ids, expected);

        HuggingFaceExport.write(
                hadoopFolder(), hadoop, model, parameters, TensorType.FLOAT32, Long.MAX_VALUE, GENERATION);

        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(hadoopFolder(), hadoop)) {
            assertThat(imported.model()).isEqualTo(ModelConfig.gpt2(17, 8, 12, 2, 3, true));
            float[] logits = new float[17];
            new ReferenceEngine(imported.model()).nextTokenLogits(imported.parameters(), ids, logits);
            assertThat(logits).isEqualTo(expected);
        }
    }

    /** transformers' Conv1D multiplies x (T, in) by a weight (in, out), and cuts c_attn's output into query, key and value. */
    @Test
    void transposesTheProjectionsOfAGpt2() throws IOException {
        ModelConfig model = ModelConfig.gpt2(17, 8, 12, 2, 3, true);
        FloatPointer parameters = Samples.floats(Samples.parameters(model));

        HuggingFaceExport.write(
                hadoopFolder(), hadoop, model, parameters, TensorType.FLOAT32, Long.MAX_VALUE, GENERATION);

        float[] attention = new float[12 * 36];
        float[] down = new float[48 * 12];
        List<TensorSlot> slots = List.of(
                new TensorSlot("transformer.h.1.attn.c_attn.weight", List.of(12, 36), new FloatPointer(12 * 36), 0),
                new TensorSlot("transformer.h.1.mlp.c_proj.weight", List.of(48, 12), new FloatPointer(48 * 12), 0));
        byte[] file = Files.readAllBytes(folder.resolve("model.safetensors"));
        Safetensors.read("f", new ByteArrayInputStream(file), file.length, slots, name -> true);
        slots.get(0).vector().get(attention);
        slots.get(1).vector().get(down);
        float[] key = values(model, parameters, ParameterLayout.nameInLayer(1, ParameterLayout.KEY));
        float[] ourDown = values(model, parameters, ParameterLayout.nameInLayer(1, ParameterLayout.DOWN));
        assertThat(attention[7 * 36 + 12 + 5]).isEqualTo(key[5 * 12 + 7]);
        assertThat(down[40 * 12 + 3]).isEqualTo(ourDown[3 * 48 + 40]);
    }

    @Test
    void readsNamesWithoutPrefixAndPassesOverMasks() throws IOException {
        ModelConfig model = ModelConfig.gpt2(17, 8, 12, 1, 3, true);
        FloatPointer parameters = Samples.floats(Samples.parameters(model));
        HuggingFaceExport.write(
                hadoopFolder(), hadoop, model, parameters, TensorType.FLOAT32, Long.MAX_VALUE, GENERATION);
        List<TensorSlot> slots =
                new ArrayList<>(HuggingFaceWeights.of(model, parameters).slots(false));
        slots.add(new TensorSlot("h.0.attn.bias", List.of(1, 1, 8, 8), new FloatPointer(64), 0));
        Files.delete(folder.resolve(".model.safetensors.crc"));
        try (OutputStream out = Files.newOutputStream(folder.resolve("model.safetensors"))) {
            Safetensors.write(out, slots, TensorType.FLOAT32);
        }

        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(hadoopFolder(), hadoop)) {
            assertThat(imported.parameters().asBuffer()).isEqualTo(parameters.asBuffer());
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
    void writesWhatElseWasSetForDrawingTokens() throws IOException {
        GenerationDefaults sampling =
                new GenerationDefaults(OptionalInt.of(0), List.of(1), 2, 0.8, 40, 0.95, 0.05, 1.2, 64);
        GenerationDefaults greedy =
                new GenerationDefaults(OptionalInt.of(0), List.of(1), 2, 0, 40, 0.95, 0.05, 1.2, 64);

        assertThat(generationConfig(sampling).get("min_p").asDouble()).isEqualTo(0.05);
        assertThat(generationConfig(sampling).get("repetition_penalty").asDouble())
                .isEqualTo(1.2);
        assertThat(generationConfig(greedy).has("min_p")).isFalse();
        assertThat(generationConfig(greedy).get("repetition_penalty").asDouble())
                .isEqualTo(1.2);
    }

    @Test
    void saysWhereNothingBeginsAText() throws IOException {
        GenerationDefaults generation =
                new GenerationDefaults(OptionalInt.empty(), List.of(1), 2, 0.8, 40, 0.95, 0, 1, 64);

        assertThat(generationConfig(generation).get("bos_token_id").isNull()).isTrue();
        assertThat(json("config.json").get("bos_token_id").isNull()).isTrue();
    }

    private JsonNode generationConfig(GenerationDefaults generation) throws IOException {
        HuggingFaceExport.write(
                hadoopFolder(), hadoop, MODEL, parameters(), TensorType.FLOAT32, Long.MAX_VALUE, generation);
        return json("generation_config.json");
    }

    @Test
    void refusesWeightsThatAreTooFew() throws IOException {
        export(parameters(), TensorType.FLOAT32);
        replace("config.json", "\"vocab_size\" : 17", "\"vocab_size\" : 2000000000");
        long bytes = Files.size(folder.resolve("model.safetensors"));

        assertThatThrownBy(() -> HuggingFaceImport.read(hadoopFolder(), hadoop))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage("The weights in file:" + folder + " have " + bytes
                        + " bytes, too few for the 16000001000 parameters that config.json describes.");
    }

    @Test
    void spreadsTensorsOverFilesOfLimitedSize() throws IOException {
        FloatPointer parameters = parameters();

        List<String> names = export(parameters, TensorType.FLOAT32, 1024);

        assertThat(names)
                .containsExactly(
                        "config.json",
                        "generation_config.json",
                        "model-00001-of-00006.safetensors",
                        "model-00002-of-00006.safetensors",
                        "model-00003-of-00006.safetensors",
                        "model-00004-of-00006.safetensors",
                        "model-00005-of-00006.safetensors",
                        "model-00006-of-00006.safetensors",
                        "model.safetensors.index.json");
        JsonNode index = json("model.safetensors.index.json");
        assertThat(index.at("/metadata/total_size").asLong()).isEqualTo(4 * MODEL.parameterCount());
        assertThat(index.at("/weight_map/model.embed_tokens.weight").asText())
                .isEqualTo("model-00001-of-00006.safetensors");
        assertThat(index.path("weight_map"))
                .hasSize(ParameterLayout.of(MODEL).entries().size());
        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(hadoopFolder(), hadoop)) {
            assertThat(floats(imported.parameters())).containsExactly(floats(parameters));
        }
    }

    @Test
    void replacesFilesOfAnEarlierExport() throws IOException {
        export(parameters(), TensorType.FLOAT32, 1024);
        export(parameters(), TensorType.BFLOAT16);
        assertThat(folder.resolve("model.safetensors.index.json")).doesNotExist();

        export(parameters(), TensorType.FLOAT32, 1024);
        assertThat(folder.resolve("model.safetensors")).doesNotExist();
    }

    @Test
    void readsFloat16() throws IOException {
        export(parameters(), TensorType.FLOAT16);

        try (HuggingFaceImport.Imported imported = HuggingFaceImport.read(hadoopFolder(), hadoop)) {
            assertThat(floats(imported.parameters())).containsExactly(floats(parameters()), within(0x1p-14f));
        }
    }

    @Test
    void refusesFilesOutsideTheFolder() throws IOException {
        export(parameters(), TensorType.FLOAT32, 1024);
        replace(
                "model.safetensors.index.json",
                "\"model.norm.weight\" : \"model-00006-of-00006.safetensors\"",
                "\"model.norm.weight\" : \"../model-00006-of-00006.safetensors\"");

        assertThatThrownBy(() -> HuggingFaceImport.read(hadoopFolder(), hadoop))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(
                        "file:" + folder + "/model.safetensors.index.json: the file of tensor model.norm.weight must"
                                + " be the name of a .safetensors file in the same folder, but is"
                                + " \"../model-00006-of-00006.safetensors\".");
    }

    @Test
    void refusesAnIndexWithoutOneOfTheTensors() throws IOException {
        export(parameters(), TensorType.FLOAT32, 1024);
        replace("model.safetensors.index.json", "model.norm.weight", "model.other.weight");

        assertThatThrownBy(() -> HuggingFaceImport.read(hadoopFolder(), hadoop))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(
                        "file:" + folder + "/model.safetensors.index.json names no file for tensor model.norm.weight.");
    }

    private void export(FloatPointer parameters, TensorType type) throws IOException {
        export(parameters, type, Long.MAX_VALUE);
    }

    private List<String> export(FloatPointer parameters, TensorType type, long maxShardBytes) throws IOException {
        return HuggingFaceExport.write(hadoopFolder(), hadoop, MODEL, parameters, type, maxShardBytes, GENERATION);
    }

    private void replace(String name, String old, String with) throws IOException {
        Path file = folder.resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(old);
        Files.writeString(file, text.replace(old, with));
        Files.delete(folder.resolve("." + name + ".crc"));
    }

    private org.apache.hadoop.fs.Path hadoopFolder() {
        return new org.apache.hadoop.fs.Path("file:" + folder);
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(folder.resolve(name).toFile());
    }

    private static float[] values(ModelConfig model, FloatPointer parameters, String name) {
        ParameterLayout.Entry entry = ParameterLayout.of(model).entry(name);
        float[] values = new float[(int) entry.length()];
        parameters.getPointer(entry.offset()).get(values);
        return values;
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
