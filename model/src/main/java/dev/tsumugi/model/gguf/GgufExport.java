package dev.tsumugi.model.gguf;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.huggingface.GenerationDefaults;
import dev.tsumugi.model.huggingface.Gpt2Tensor;
import dev.tsumugi.model.huggingface.HuggingFaceConfig;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Writes a model and its tokenizer into one GGUF file, which llama.cpp and its users open without conversion. The same model
 * gives the same bytes.
 */
public final class GgufExport {
    private static final int ORDINARY = 1; // llama_token_type
    private static final int CONTROL = 3;
    private static final int QUANTIZATION_VERSION = 2;
    private static final int BUFFER_BYTES = 1 << 18;

    private GgufExport() {}

    /**
     * Writes the file.
     *
     * @param file on any Hadoop file system; replaced
     * @param name of the model, for people
     * @param parameters P floats in the order of {@link ParameterLayout}
     * @param type of the matrices; norms, biases and positions are float32, and matrices whose rows are no multiple of 32 are F16 instead of Q8_0
     * @throws IllegalArgumentException when the tokenizer does not fit the model, a weight does not fit the type, or llama.cpp
     *     has no place for a tensor of the model
     */
    public static void write(
            Path file,
            Configuration hadoop,
            String name,
            ModelConfig model,
            FloatPointer parameters,
            GgufType type,
            GgufTokenizer tokenizer,
            GenerationDefaults generation)
            throws IOException {
        if (tokenizer.tokens().size() != model.vocabularySize()) {
            throw new IllegalArgumentException("The tokenizer has "
                    + tokenizer.tokens().size() + " tokens, but the model has " + model.vocabularySize() + ".");
        }
        HuggingFaceConfig.requireExpressible(model);
        GgufHeader header = new GgufHeader();
        addModel(header, name, model, type);
        addTokenizer(header, tokenizer, generation);
        List<GgufModel.Tensor> tensors = GgufModel.of(model).tensors();
        tensors.forEach(tensor -> header.tensor(tensor.name(), tensor.shape(), typeOf(tensor, type)));
        try (OutputStream out =
                new BufferedOutputStream(file.getFileSystem(hadoop).create(file, true), BUFFER_BYTES)) {
            out.write(header.bytes());
            for (GgufModel.Tensor tensor : tensors) {
                writeTensor(out, tensor, parameters, typeOf(tensor, type));
            }
        }
    }

    private static void addModel(GgufHeader header, String name, ModelConfig model, GgufType type) {
        GgufModel form = GgufModel.of(model);
        String prefix = form.architecture();
        header.text("general.architecture", prefix)
                .text("general.name", name)
                .integer("general.file_type", type.fileType())
                .integer("general.quantization_version", QUANTIZATION_VERSION)
                .integer(prefix + ".vocab_size", model.vocabularySize())
                .integer(prefix + ".context_length", model.contextLength())
                .integer(prefix + ".embedding_length", model.width())
                .integer(prefix + ".block_count", model.layers())
                .integer(prefix + ".feed_forward_length", model.feedForwardWidth())
                .integer(prefix + ".attention.head_count", model.heads());
        form.addKeys(header);
    }

    private static void addTokenizer(GgufHeader header, GgufTokenizer tokenizer, GenerationDefaults generation) {
        int endOfText = generation.endOfText().get(0);
        header.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", tokenizer.pre())
                .texts("tokenizer.ggml.tokens", tokenizer.tokens())
                .integers(
                        "tokenizer.ggml.token_type",
                        IntStream.range(0, tokenizer.tokens().size())
                                .mapToObj(id -> tokenizer.controlIds().contains(id) ? CONTROL : ORDINARY)
                                .toList())
                .texts("tokenizer.ggml.merges", tokenizer.merges())
                // Where nothing begins a text, llama.cpp would take token 11 for it, whatever that is.
                .integer("tokenizer.ggml.bos_token_id", generation.beginOfText().orElse(endOfText))
                .integer("tokenizer.ggml.eos_token_id", endOfText)
                .integer("tokenizer.ggml.padding_token_id", generation.pad())
                .flag("tokenizer.ggml.add_bos_token", generation.beginOfText().isPresent())
                .flag("tokenizer.ggml.add_eos_token", false)
                .flag("tokenizer.ggml.add_space_prefix", false);
        if (generation.endOfText().size() > 1) {
            header.integer("tokenizer.ggml.eot_token_id", generation.endOfText().get(1));
        }
        if (!tokenizer.chatTemplate().isEmpty()) {
            header.text("tokenizer.chat_template", tokenizer.chatTemplate());
        }
    }

    private static GgufType typeOf(GgufModel.Tensor tensor, GgufType type) {
        if (tensor.exact()) {
            return GgufType.F32;
        }
        return tensor.columns() % type.blockLength() == 0 ? type : GgufType.F16;
    }

    private static void writeTensor(OutputStream out, GgufModel.Tensor tensor, FloatPointer parameters, GgufType type)
            throws IOException {
        int columns = tensor.columns();
        float[] row = new float[columns];
        byte[] bytes = new byte[Math.toIntExact(type.bytes(columns))];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < tensor.rows(); i++) {
            if (tensor.offset() != Gpt2Tensor.ZEROS) {
                long source = (long) tensor.sourceRow().applyAsInt(i) * columns;
                parameters.getPointer(tensor.offset() + source).get(row);
            }
            type.encode(row, buffer.clear());
            out.write(bytes);
        }
        out.write(new byte[GgufHeader.padding((long) tensor.rows() * bytes.length)]);
    }
}
