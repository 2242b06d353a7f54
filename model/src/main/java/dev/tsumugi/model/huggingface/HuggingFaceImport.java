package dev.tsumugi.model.huggingface;

import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.safetensors.Safetensors;
import dev.tsumugi.model.safetensors.SafetensorsIndex;
import dev.tsumugi.model.safetensors.TensorSlot;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Reads {@code config.json} and {@code model.safetensors}, or the files that its index names, of a class that
 * {@link HuggingFaceConfig} names, in float32, float16 or bfloat16.
 */
public final class HuggingFaceImport {
    private static final int MAX_CONFIG_BYTES = 1 << 20;
    private static final String GPT2_EMBEDDING = "wte.weight";
    private static final int SMALLEST_NUMBER = TensorType.BFLOAT16.bytes();

    private HuggingFaceImport() {}

    /**
     * A model that was read.
     *
     * @param parameters P floats in the order of {@link ParameterLayout}; the caller owns them
     */
    public record Imported(ModelConfig model, FloatPointer parameters) implements AutoCloseable {
        /** Releases the parameters. */
        @Override
        public void close() {
            parameters.close();
        }
    }

    /**
     * Reads the dimensions only.
     *
     * @param folder on any Hadoop file system
     * @throws DamagedFileException when the file is malformed, or the model is one that this library cannot compute
     */
    public static ModelConfig readConfig(Path folder, Configuration hadoop) throws IOException {
        Path path = new Path(folder, HuggingFaceConfig.NAME);
        return HuggingFaceConfig.read(path.toString(), readAll(path, hadoop, MAX_CONFIG_BYTES));
    }

    /**
     * Reads the whole model.
     *
     * @param folder on any Hadoop file system
     * @throws DamagedFileException when a file is malformed, or the model is one that this library cannot compute
     */
    public static Imported read(Path folder, Configuration hadoop) throws IOException {
        ModelConfig model = readConfig(folder, hadoop);
        Optional<SafetensorsIndex> index = index(folder, hadoop);
        requireEnoughBytes(folder, hadoop, model, index);
        try (HuggingFaceWeights weights = HuggingFaceWeights.unread(model)) {
            boolean prefixed = names(folder, hadoop, index).contains(Gpt2Tensor.PREFIX + GPT2_EMBEDDING);
            Map<String, List<TensorSlot>> slotsOfFile = new TreeMap<>();
            for (TensorSlot slot : weights.slots(prefixed)) {
                String file = index.isEmpty() ? HuggingFaceExport.MODEL : fileOf(folder, index.get(), slot);
                slotsOfFile.computeIfAbsent(file, name -> new ArrayList<>()).add(slot);
            }
            for (Map.Entry<String, List<TensorSlot>> file : slotsOfFile.entrySet()) {
                readTensors(new Path(folder, file.getKey()), hadoop, file.getValue(), weights.derived());
            }
            return new Imported(model, weights.toParameters());
        }
    }

    /** Empty where everything is in one file. */
    private static Optional<SafetensorsIndex> index(Path folder, Configuration hadoop) throws IOException {
        Path path = new Path(folder, SafetensorsIndex.NAME);
        FileSystem files = folder.getFileSystem(hadoop);
        if (files.exists(new Path(folder, HuggingFaceExport.MODEL)) || !files.exists(path)) {
            return Optional.empty();
        }
        return Optional.of(SafetensorsIndex.parse(path.toString(), readAll(path, hadoop, SafetensorsIndex.MAX_BYTES)));
    }

    private static String fileOf(Path folder, SafetensorsIndex index, TensorSlot slot) throws DamagedFileException {
        String file = index.fileOfTensor().get(slot.name());
        if (file == null) {
            throw new DamagedFileException(
                    new Path(folder, SafetensorsIndex.NAME) + " names no file for tensor " + slot.name() + ".");
        }
        return file;
    }

    /** The names of all tensors in the files. */
    private static Set<String> names(Path folder, Configuration hadoop, Optional<SafetensorsIndex> index)
            throws IOException {
        if (index.isPresent()) {
            return index.get().fileOfTensor().keySet();
        }
        Path file = new Path(folder, HuggingFaceExport.MODEL);
        FileSystem files = file.getFileSystem(hadoop);
        long bytes = files.getFileStatus(file).getLen();
        try (InputStream in = files.open(file)) {
            return Safetensors.names(file.toString(), in, bytes);
        }
    }

    private static void requireEnoughBytes(
            Path folder, Configuration hadoop, ModelConfig model, Optional<SafetensorsIndex> index) throws IOException {
        FileSystem files = folder.getFileSystem(hadoop);
        Set<String> names = index.isEmpty()
                ? Set.of(HuggingFaceExport.MODEL)
                : new TreeSet<>(index.get().fileOfTensor().values());
        long bytes = 0;
        for (String name : names) {
            bytes += files.getFileStatus(new Path(folder, name)).getLen();
        }
        long parameters = model.parameterCount();
        if (parameters <= 0 || parameters > bytes / SMALLEST_NUMBER) {
            throw new DamagedFileException("The weights in " + folder + " have " + bytes + " bytes, too few for the "
                    + parameters + " parameters that " + HuggingFaceConfig.NAME + " describes.");
        }
    }

    private static void readTensors(Path file, Configuration hadoop, List<TensorSlot> slots, Predicate<String> ignored)
            throws IOException {
        FileSystem files = file.getFileSystem(hadoop);
        long bytes = files.getFileStatus(file).getLen();
        try (InputStream in = files.open(file)) {
            Safetensors.read(file.toString(), in, bytes, slots, ignored);
        }
    }

    private static byte[] readAll(Path path, Configuration hadoop, int maxBytes) throws IOException {
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            byte[] content = in.readNBytes(maxBytes + 1);
            if (content.length > maxBytes) {
                throw new DamagedFileException(path + " has more than " + maxBytes + " bytes, too many to be read.");
            }
            return content;
        }
    }
}
