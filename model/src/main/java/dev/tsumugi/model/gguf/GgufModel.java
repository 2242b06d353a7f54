package dev.tsumugi.model.gguf;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.huggingface.Gpt2Tensor;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** A model as one of llama.cpp's architectures. */
interface GgufModel {

    /**
     * A tensor of the file.
     *
     * @param shape as ours: {@code [out, in]} or {@code [width]}
     * @param exact whether it is float32 whatever the type of the file
     * @param offset of its first float in our vector, {@link Gpt2Tensor#ZEROS} for zeros
     * @param sourceRow our row, counted from the offset, that becomes a row of the file
     */
    record Tensor(String name, List<Integer> shape, boolean exact, long offset, IntUnaryOperator sourceRow) {
        int columns() {
            return shape.get(shape.size() - 1);
        }

        int rows() {
            return shape.size() == 1 ? 1 : shape.get(0);
        }
    }

    /** The architecture that computes the model, which transformers can also. */
    static GgufModel of(ModelConfig model) {
        return model.architecture() == Architecture.GPT2 ? new Gpt2Gguf(model) : new LlamaGguf(model);
    }

    /** {@code general.architecture}, which begins the names of its keys. */
    String architecture();

    /** Adds the keys that not all architectures have. */
    void addKeys(GgufHeader header);

    /** All tensors in the order of the file. */
    List<Tensor> tensors();
}
