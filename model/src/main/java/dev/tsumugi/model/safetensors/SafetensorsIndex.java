package dev.tsumugi.model.safetensors;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tsumugi.model.DamagedFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code model.safetensors.index.json}: which tensor lies in which of several files.
 *
 * @param fileOfTensor file names by tensor name
 */
public record SafetensorsIndex(SortedMap<String, String> fileOfTensor) {
    public static final String NAME = "model.safetensors.index.json";

    /** A longer index is refused; that of a model with a thousand layers takes less than a MiB. */
    public static final int MAX_BYTES = 1 << 25;

    /** A name within the folder, never a path. */
    private static final Pattern FILE_NAME = Pattern.compile("[\\w-][\\w.-]{0,200}\\.safetensors");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    public SafetensorsIndex {
        fileOfTensor = Collections.unmodifiableSortedMap(new TreeMap<>(fileOfTensor));
    }

    /** {@code model-00001-of-00003.safetensors} for the first of three. */
    public static String shardName(int number, int shards) {
        return String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", number, shards);
    }

    /**
     * Tensors in their order, cut into parts of at most {@code maxBytes}; a larger tensor is a part of its own.
     *
     * @param type in which they are stored
     */
    public static List<List<TensorSlot>> shards(List<TensorSlot> tensors, TensorType type, long maxBytes) {
        List<List<TensorSlot>> shards = new ArrayList<>();
        long bytes = 0;
        for (TensorSlot tensor : tensors) {
            long more = tensor.length() * type.bytes();
            if (shards.isEmpty() || bytes + more > maxBytes) {
                shards.add(new ArrayList<>());
                bytes = 0;
            }
            shards.get(shards.size() - 1).add(tensor);
            bytes += more;
        }
        return shards;
    }

    /** The file's content as transformers writes it. */
    public byte[] toJson(long totalBytes) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.putObject("metadata").put("total_size", totalBytes);
        json.set("weight_map", JSON.valueToTree(fileOfTensor));
        return JSON.writeValueAsBytes(json);
    }

    /**
     * Reads the file's content.
     *
     * @param file named in messages
     * @throws DamagedFileException when it is no such JSON, or names anything but files of its folder
     */
    public static SafetensorsIndex parse(String file, byte[] content) throws IOException {
        JsonNode map;
        try {
            map = JSON.readTree(content).path("weight_map");
        } catch (JacksonException e) {
            throw new DamagedFileException(file + " is no valid JSON: " + e.getOriginalMessage() + ".", e);
        }
        if (!map.isObject() || map.isEmpty()) {
            throw new DamagedFileException(file + " must have an object weight_map of tensors and their files.");
        }
        SortedMap<String, String> fileOfTensor = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String name = entry.getValue().asText();
            if (!entry.getValue().isTextual() || !FILE_NAME.matcher(name).matches()) {
                throw new DamagedFileException(file + ": the file of tensor " + entry.getKey()
                        + " must be the name of a .safetensors file in the same folder, but is " + entry.getValue()
                        + ".");
            }
            fileOfTensor.put(entry.getKey(), name);
        }
        return new SafetensorsIndex(fileOfTensor);
    }
}
