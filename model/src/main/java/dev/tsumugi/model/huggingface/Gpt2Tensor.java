package dev.tsumugi.model.huggingface;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor of a GPT-2 as others cut the parameters: queries, keys and values are one, as they lie in our vector, and there is
 * a bias for everything.
 *
 * @param huggingFace name in a {@code GPT2LMHeadModel}
 * @param gguf name in llama.cpp's architecture {@code gpt2}
 * @param shape {@code [out, in]} of a matrix, {@code [width]} of a gain or a bias
 * @param transposed whether transformers keeps it as {@code [in, out]} (its {@code Conv1D})
 * @param offset of the first float in our vector, {@link #ZEROS} for a bias that the model does not have
 */
public record Gpt2Tensor(String huggingFace, String gguf, List<Integer> shape, boolean transposed, long offset) {
    /** The offset of a tensor of zeros. */
    public static final long ZEROS = -1;

    /** Precedes the names of all tensors but the output's in files of a model with its head. */
    static final String PREFIX = "transformer.";

    private static final String WEIGHT = ".weight";

    /** In {@code [out, in]} order whatever transformers does. */
    long length() {
        return shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
    }

    int columns() {
        return shape.get(shape.size() - 1);
    }

    int rows() {
        return shape.size() == 1 ? 1 : shape.get(0);
    }

    public boolean isMatrix() {
        return shape.size() == 2;
    }

    /** All tensors of a model, whose heads have keys and values of their own each. */
    public static List<Gpt2Tensor> of(ModelConfig model) {
        return new Builder(model).all();
    }

    private static final class Builder {
        private final ModelConfig model;
        private final ParameterLayout layout;
        private final List<Gpt2Tensor> tensors = new ArrayList<>();

        Builder(ModelConfig model) {
            this.model = model;
            layout = ParameterLayout.of(model);
        }

        List<Gpt2Tensor> all() {
            int width = model.width();
            add(PREFIX + "wte", "token_embd", ParameterLayout.EMBEDDING, model.vocabularySize(), width);
            add(PREFIX + "wpe", "position_embd", ParameterLayout.POSITIONS, model.contextLength(), width);
            for (int layer = 0; layer < model.layers(); layer++) {
                addLayer(layer, PREFIX + "h." + layer + ".", "blk." + layer + ".");
            }
            addWithBias(PREFIX + "ln_f", "output_norm", ParameterLayout.FINAL_NORM, width);
            if (!model.tiedEmbeddings()) {
                add("lm_head", "output", ParameterLayout.OUTPUT, model.vocabularySize(), width);
            }
            return tensors;
        }

        private void addLayer(int layer, String huggingFace, String gguf) {
            int width = model.width();
            int inner = model.feedForwardWidth();
            addWithBias(huggingFace + "ln_1", gguf + "attn_norm", in(layer, ParameterLayout.ATTENTION_NORM), width);
            addWithBias(
                    huggingFace + "attn.c_attn", gguf + "attn_qkv", in(layer, ParameterLayout.QUERY), 3 * width, width);
            addWithBias(
                    huggingFace + "attn.c_proj",
                    gguf + "attn_output",
                    in(layer, ParameterLayout.ATTENTION_OUTPUT),
                    width,
                    width);
            addWithBias(huggingFace + "ln_2", gguf + "ffn_norm", in(layer, ParameterLayout.FEED_FORWARD_NORM), width);
            addWithBias(huggingFace + "mlp.c_fc", gguf + "ffn_up", in(layer, ParameterLayout.UP), inner, width);
            addWithBias(huggingFace + "mlp.c_proj", gguf + "ffn_down", in(layer, ParameterLayout.DOWN), width, inner);
        }

        private static String in(int layer, String name) {
            return ParameterLayout.nameInLayer(layer, name);
        }

        private void addWithBias(String huggingFace, String gguf, String first, Integer... shape) {
            long offset = layout.entry(first).offset();
            tensors.add(new Gpt2Tensor(huggingFace + WEIGHT, gguf + WEIGHT, List.of(shape), shape.length == 2, offset));
            String bias = ParameterLayout.biasOf(first);
            tensors.add(new Gpt2Tensor(
                    huggingFace + ".bias",
                    gguf + ".bias",
                    List.of(shape[0]),
                    false,
                    layout.has(bias) ? layout.entry(bias).offset() : ZEROS));
        }

        private void add(String huggingFace, String gguf, String name, Integer... shape) {
            tensors.add(new Gpt2Tensor(
                    huggingFace + WEIGHT,
                    gguf + WEIGHT,
                    List.of(shape),
                    false,
                    layout.entry(name).offset()));
        }
    }
}
