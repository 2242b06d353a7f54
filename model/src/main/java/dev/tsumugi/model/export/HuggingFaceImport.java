package dev.tsumugi.model.export;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.checkpoint.DamagedFileException;
import dev.tsumugi.model.checkpoint.LlamaConfigFile;
import dev.tsumugi.model.checkpoint.Safetensors;
import dev.tsumugi.model.checkpoint.SafetensorsIndex;
import dev.tsumugi.model.checkpoint.TensorSlot;
import dev.tsumugi.model.checkpoint.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Reads {@code config.json} and {@code model.safetensors}, or the files that its index names, of a {@code LlamaForCausalLM} in
 * float32, float16 or bfloat16.
 */
public final class HuggingFaceImport {
    private static final int MAX_CONFIG_BYTES = 1 << 20;
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
        Path path = new Path(folder, LlamaConfigFile.NAME);
        return LlamaConfigFile.read(path.toString(), readAll(path, hadoop, MAX_CONFIG_BYTES));
    }

    /**
     * Reads the whole model.
     *
     * @param folder on any Hadoop file system
     * @throws DamagedFileException when a file is malformed, or the model is one that this library cannot compute
     */
    public static Imported read(Path folder, Configuration hadoop) throws IOException {
        ModelConfig model = readConfig(folder, hadoop);
        ParameterLayout layout = ParameterLayout.of(model);
        SortedMap<String, String> fileOfTensor = index(folder, hadoop, layout).fileOfTensor();
        requireEnoughBytes(folder, hadoop, layout, new TreeSet<>(fileOfTensor.values()));
        FloatPointer parameters = new FloatPointer(layout.length());
        try {
            Map<String, List<TensorSlot>> slotsOfFile = TensorSlot.of(layout, parameters).stream()
                    .collect(Collectors.groupingBy(
                            slot -> fileOfTensor.get(slot.name()), TreeMap::new, Collectors.toList()));
            for (Map.Entry<String, List<TensorSlot>> file : slotsOfFile.entrySet()) {
                readTensors(new Path(folder, file.getKey()), hadoop, file.getValue(), derived(model));
            }
            return new Imported(model, parameters);
        } catch (IOException | RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    /** What the index says, or that everything is in one file. */
    private static SafetensorsIndex index(Path folder, Configuration hadoop, ParameterLayout layout)
            throws IOException {
        Path path = new Path(folder, SafetensorsIndex.NAME);
        FileSystem files = folder.getFileSystem(hadoop);
        if (files.exists(new Path(folder, HuggingFaceExport.MODEL)) || !files.exists(path)) {
            return new SafetensorsIndex(layout.entries().stream()
                    .collect(Collectors.toMap(
                            ParameterLayout.Entry::name, entry -> HuggingFaceExport.MODEL, (a, b) -> a, TreeMap::new)));
        }
        SafetensorsIndex index =
                SafetensorsIndex.parse(path.toString(), readAll(path, hadoop, SafetensorsIndex.MAX_BYTES));
        for (ParameterLayout.Entry entry : layout.entries()) {
            if (!index.fileOfTensor().containsKey(entry.name())) {
                throw new DamagedFileException(path + " names no file for tensor " + entry.name() + ".");
            }
        }
        return index;
    }

    private static void requireEnoughBytes(Path folder, Configuration hadoop, ParameterLayout layout, Set<String> names)
            throws IOException {
        FileSystem files = folder.getFileSystem(hadoop);
        long bytes = 0;
        for (String name : names) {
            bytes += files.getFileStatus(new Path(folder, name)).getLen();
        }
        if (layout.length() <= 0 || layout.length() > bytes / SMALLEST_NUMBER) {
            throw new DamagedFileException("The weights in " + folder + " have " + bytes + " bytes, too few for the "
                    + layout.length() + " parameters that " + LlamaConfigFile.NAME + " describes.");
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

    /** Tensors that some files hold although they follow from the others. */
    private static Predicate<String> derived(ModelConfig model) {
        return name -> name.endsWith(".rotary_emb.inv_freq")
                || (model.tiedEmbeddings() && name.equals(ParameterLayout.OUTPUT));
    }
}
