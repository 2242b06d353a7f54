package dev.tsumugi.model.huggingface;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.safetensors.Safetensors;
import dev.tsumugi.model.safetensors.SafetensorsIndex;
import dev.tsumugi.model.safetensors.TensorSlot;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Writes {@code config.json}, {@code generation_config.json} and {@code model.safetensors}, or several such files and their
 * index, as transformers does for the class that {@link HuggingFaceConfig} names. The files of the tokenizer belong beside
 * them. The same model gives the same bytes.
 */
public final class HuggingFaceExport {
    public static final String CONFIG = HuggingFaceConfig.NAME;
    public static final String MODEL = "model.safetensors";
    public static final String GENERATION = "generation_config.json";

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private HuggingFaceExport() {}

    /**
     * Writes the files.
     *
     * @param folder on any Hadoop file system; existing files of these names are replaced
     * @param parameters P floats in the order of {@link ParameterLayout}
     * @param type of the stored numbers; bfloat16 rounds to nearest even
     * @param maxShardBytes tensors of more bytes are spread over files of at most so many; a larger tensor has a file of its own
     * @return the names of the files
     */
    public static List<String> write(
            Path folder,
            Configuration hadoop,
            ModelConfig model,
            FloatPointer parameters,
            TensorType type,
            long maxShardBytes,
            GenerationDefaults generation)
            throws IOException {
        FileSystem files = folder.getFileSystem(hadoop);
        ObjectNode config = HuggingFaceConfig.write(model, type);
        putBeginOfText(config, generation);
        config.put("eos_token_id", generation.endOfText().get(0));
        config.put("pad_token_id", generation.pad());
        write(files, new Path(folder, CONFIG), JSON.writeValueAsBytes(config));
        write(files, new Path(folder, GENERATION), JSON.writeValueAsBytes(generationConfig(generation)));
        List<String> names = new ArrayList<>(List.of(CONFIG, GENERATION));
        try (HuggingFaceWeights weights = HuggingFaceWeights.of(model, parameters)) {
            names.addAll(writeTensors(files, folder, weights.slots(), type, maxShardBytes));
        }
        return names;
    }

    private static List<String> writeTensors(
            FileSystem files, Path folder, List<TensorSlot> tensors, TensorType type, long maxShardBytes)
            throws IOException {
        files.delete(new Path(folder, MODEL), false); // readers prefer it to an index
        files.delete(new Path(folder, SafetensorsIndex.NAME), false);
        List<List<TensorSlot>> shards = SafetensorsIndex.shards(tensors, type, maxShardBytes);
        List<String> names = new ArrayList<>();
        SortedMap<String, String> fileOfTensor = new TreeMap<>();
        long totalBytes = 0;
        for (List<TensorSlot> shard : shards) {
            String name = shards.size() == 1 ? MODEL : SafetensorsIndex.shardName(names.size() + 1, shards.size());
            names.add(name);
            for (TensorSlot tensor : shard) {
                fileOfTensor.put(tensor.name(), name);
                totalBytes += tensor.length() * type.bytes();
            }
            try (OutputStream out = files.create(new Path(folder, name), true)) {
                Safetensors.write(out, shard, type);
            }
        }
        if (shards.size() > 1) {
            names.add(SafetensorsIndex.NAME);
            write(
                    files,
                    new Path(folder, SafetensorsIndex.NAME),
                    new SafetensorsIndex(fileOfTensor).toJson(totalBytes));
        }
        return names;
    }

    private static void write(FileSystem files, Path file, byte[] content) throws IOException {
        try (OutputStream out = files.create(file, true)) {
            out.write(content);
        }
    }

    /** Null where nothing begins a text: without the key, transformers would take the id of its class. */
    private static void putBeginOfText(ObjectNode json, GenerationDefaults generation) {
        json.put(
                "bos_token_id",
                generation.beginOfText().isPresent() ? generation.beginOfText().getAsInt() : null);
    }

    private static ObjectNode generationConfig(GenerationDefaults generation) {
        ObjectNode json = JSON.createObjectNode();
        putBeginOfText(json, generation);
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
            if (generation.minP() > 0) {
                json.put("min_p", generation.minP());
            }
        }
        if (generation.repetitionPenalty() != 1) {
            json.put("repetition_penalty", generation.repetitionPenalty());
        }
        return json;
    }
}
