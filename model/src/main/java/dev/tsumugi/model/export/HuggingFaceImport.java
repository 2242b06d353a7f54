package dev.tsumugi.model.export;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.checkpoint.DamagedFileException;
import dev.tsumugi.model.checkpoint.LlamaConfigFile;
import dev.tsumugi.model.checkpoint.Safetensors;
import dev.tsumugi.model.checkpoint.TensorSlot;
import dev.tsumugi.model.checkpoint.TensorType;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.Predicate;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;

/** Reads {@code config.json} and {@code model.safetensors} of a {@code LlamaForCausalLM}, float32 or bfloat16. */
public final class HuggingFaceImport {
    private static final String INDEX = "model.safetensors.index.json";
    private static final int MAX_CONFIG_BYTES = 1 << 20;

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
     * Reads the two files.
     *
     * @param folder on any Hadoop file system
     * @throws DamagedFileException when a file is malformed, or the model is one that this library cannot compute
     */
    public static Imported read(Path folder, Configuration hadoop) throws IOException {
        FileSystem files = folder.getFileSystem(hadoop);
        ModelConfig model = readConfig(files, new Path(folder, LlamaConfigFile.NAME));
        Path weights = new Path(folder, HuggingFaceExport.MODEL);
        if (files.exists(new Path(folder, INDEX)) && !files.exists(weights)) {
            throw new FileNotFoundException(folder + " holds a model in several files (" + INDEX
                    + "), but only one file " + HuggingFaceExport.MODEL + " can be read.");
        }
        long bytes = files.getFileStatus(weights).getLen();
        ParameterLayout layout = ParameterLayout.of(model);
        if (layout.length() <= 0 || layout.length() > bytes / TensorType.BFLOAT16.bytes()) {
            throw new DamagedFileException(weights + " has " + bytes + " bytes, too few for the " + layout.length()
                    + " parameters that " + LlamaConfigFile.NAME + " describes.");
        }
        FloatPointer parameters = new FloatPointer(layout.length());
        try (InputStream in = files.open(weights)) {
            Safetensors.read(weights.toString(), in, bytes, TensorSlot.of(layout, parameters), derived(model));
            return new Imported(model, parameters);
        } catch (IOException | RuntimeException e) {
            parameters.close();
            throw e;
        }
    }

    private static ModelConfig readConfig(FileSystem files, Path path) throws IOException {
        try (InputStream in = files.open(path)) {
            return LlamaConfigFile.read(path.toString(), in.readNBytes(MAX_CONFIG_BYTES));
        }
    }

    /** Tensors that some files hold although they follow from the others. */
    private static Predicate<String> derived(ModelConfig model) {
        return name -> name.endsWith(".rotary_emb.inv_freq")
                || (model.tiedEmbeddings() && name.equals(ParameterLayout.OUTPUT));
    }
}
