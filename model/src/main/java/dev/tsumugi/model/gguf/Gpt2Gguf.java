package dev.tsumugi.model.gguf;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.huggingface.Gpt2Tensor;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** llama.cpp's {@code gpt2}. Positions stay float32, as its own converter keeps them. */
record Gpt2Gguf(ModelConfig model) implements GgufModel {
    @Override
    public String architecture() {
        return "gpt2";
    }

    @Override
    public void addKeys(GgufHeader header) {
        header.number("gpt2.attention.layer_norm_epsilon", model.normEpsilon());
    }

    @Override
    public List<Tensor> tensors() {
        return Gpt2Tensor.of(model).stream()
                .map(tensor -> new Tensor(
                        tensor.gguf(),
                        tensor.shape(),
                        !tensor.isMatrix() || tensor.gguf().equals("position_embd.weight"),
                        tensor.offset(),
                        IntUnaryOperator.identity()))
                .toList();
    }
}
