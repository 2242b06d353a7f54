package dev.tsumugi.model.export;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.checkpoint.LlamaConfigFile;
import dev.tsumugi.model.checkpoint.Safetensors;
import dev.tsumugi.model.checkpoint.TensorSlot;
import dev.tsumugi.model.checkpoint.TensorType;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Writes {@code config.json}, {@code generation_config.json} and {@code model.safetensors} as transformers does for a
 * {@code LlamaForCausalLM}. The files of the tokenizer belong beside them. The same model gives the same bytes.
 */
public final class HuggingFaceExport {
    public static final String CONFIG = LlamaConfigFile.NAME;
    public static final String MODEL = "model.safetensors";
    public static final String GENERATION = "generation_config.json";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private HuggingFaceExport() {}

    /**
     * Writes the three files.
     *
     * @param folder on any Hadoop file system; existing files of these names are replaced
     * @param parameters P floats in the order of {@link ParameterLayout}
     * @param type of the stored numbers; bfloat16 rounds to nearest even
     */
    public static void write(
            Path folder,
            Configuration hadoop,
            ModelConfig model,
            FloatPointer parameters,
            TensorType type,
            GenerationDefaults generation)
            throws IOException {
        FileSystem files = folder.getFileSystem(hadoop);
        ObjectNode config = LlamaConfigFile.write(model, type);
        config.put("bos_token_id", generation.beginOfText());
        config.put("eos_token_id", generation.endOfText().get(0));
        config.put("pad_token_id", generation.pad());
        try (OutputStream out = files.create(new Path(folder, CONFIG), true)) {
            out.write(JSON.writeValueAsBytes(config));
        }
        try (OutputStream out = files.create(new Path(folder, GENERATION), true)) {
            out.write(JSON.writeValueAsBytes(generationConfig(generation)));
        }
        try (OutputStream out = files.create(new Path(folder, MODEL), true)) {
            Safetensors.write(out, TensorSlot.of(ParameterLayout.of(model), parameters), type);
        }
    }

    private static ObjectNode generationConfig(GenerationDefaults generation) {
        ObjectNode json = JSON.createObjectNode();
        json.put("bos_token_id", generation.beginOfText());
        if (generation.endOfText().size() == 1) {
            json.put("eos_token_id", generation.endOfText().get(0));
        } else {
            json.set("eos_token_id", JSON.valueToTree(generation.endOfText()));
        }
        json.put("pad_token_id", generation.pad());
        json.put("max_new_tokens", generation.maxNewTokens());
        boolean samples = generation.temperature() > 0;
        json.put("do_sample", samples);
        if (samples) {
            json.put("temperature", generation.temperature());
            json.put("top_k", generation.topK());
            json.put("top_p", generation.topP());
        }
        return json;
    }
}
