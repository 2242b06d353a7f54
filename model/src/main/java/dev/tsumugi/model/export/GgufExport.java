package dev.tsumugi.model.export;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
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
     * @param type of the matrices; norms are float32, and matrices whose rows are no multiple of 32 are F16 instead of Q8_0
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
        GgufHeader header = new GgufHeader();
        addModel(header, name, model, type);
        addTokenizer(header, tokenizer, generation);
        LlamaTensors tensors = new LlamaTensors(model);
        List<ParameterLayout.Entry> entries = ParameterLayout.of(model).entries();
        entries.forEach(entry -> header.tensor(tensors.name(entry), entry.shape(), typeOf(entry, type)));
        try (OutputStream out =
                new BufferedOutputStream(file.getFileSystem(hadoop).create(file, true), BUFFER_BYTES)) {
            out.write(header.bytes());
            for (ParameterLayout.Entry entry : entries) {
                writeTensor(out, tensors, entry, parameters, typeOf(entry, type));
            }
        }
    }

    private static void addModel(GgufHeader header, String name, ModelConfig model, GgufType type) {
        header.text("general.architecture", "llama")
                .text("general.name", name)
                .integer("general.file_type", type.fileType())
                .integer("general.quantization_version", QUANTIZATION_VERSION)
                .integer("llama.vocab_size", model.vocabularySize())
                .integer("llama.context_length", model.contextLength())
                .integer("llama.embedding_length", model.width())
                .integer("llama.block_count", model.layers())
                .integer("llama.feed_forward_length", model.feedForwardWidth())
                .integer("llama.attention.head_count", model.heads())
                .integer("llama.attention.head_count_kv", model.keyValueHeads())
                .number("llama.attention.layer_norm_rms_epsilon", model.normEpsilon())
                .integer("llama.rope.dimension_count", model.headWidth())
                .number("llama.rope.freq_base", model.ropeBase());
    }

    private static void addTokenizer(GgufHeader header, GgufTokenizer tokenizer, GenerationDefaults generation) {
        header.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", tokenizer.pre())
                .texts("tokenizer.ggml.tokens", tokenizer.tokens())
                .integers(
                        "tokenizer.ggml.token_type",
                        IntStream.range(0, tokenizer.tokens().size())
                                .mapToObj(id -> tokenizer.controlIds().contains(id) ? CONTROL : ORDINARY)
                                .toList())
                .texts("tokenizer.ggml.merges", tokenizer.merges())
                .integer("tokenizer.ggml.bos_token_id", generation.beginOfText())
                .integer("tokenizer.ggml.eos_token_id", generation.endOfText().get(0))
                .integer("tokenizer.ggml.padding_token_id", generation.pad())
                .flag("tokenizer.ggml.add_bos_token", true)
                .flag("tokenizer.ggml.add_eos_token", false)
                .flag("tokenizer.ggml.add_space_prefix", false);
        if (generation.endOfText().size() > 1) {
            header.integer("tokenizer.ggml.eot_token_id", generation.endOfText().get(1));
        }
        if (!tokenizer.chatTemplate().isEmpty()) {
            header.text("tokenizer.chat_template", tokenizer.chatTemplate());
        }
    }

    private static GgufType typeOf(ParameterLayout.Entry entry, GgufType type) {
        if (!entry.isMatrix()) {
            return GgufType.F32;
        }
        return entry.shape().get(1) % type.blockLength() == 0 ? type : GgufType.F16;
    }

    private static void writeTensor(
            OutputStream out, LlamaTensors tensors, ParameterLayout.Entry entry, FloatPointer parameters, GgufType type)
            throws IOException {
        int columns = entry.shape().get(entry.shape().size() - 1);
        int rows = Math.toIntExact(entry.length() / columns);
        float[] row = new float[columns];
        byte[] bytes = new byte[Math.toIntExact(type.bytes(columns))];
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < rows; i++) {
            parameters
                    .getPointer(entry.offset() + (long) tensors.sourceRow(entry, i) * columns)
                    .get(row);
            type.encode(row, buffer.clear());
            out.write(bytes);
        }
        out.write(new byte[GgufHeader.padding((long) rows * bytes.length)]);
    }
}
