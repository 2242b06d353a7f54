package dev.tsumugi.model.huggingface;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.safetensors.TensorSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The parameters of a model in the tensors of transformers: our own vector for a Llama, whose names and orders we share, and
 * a vector of its own for a GPT-2, whose projections are transposed.
 */
final class HuggingFaceWeights implements AutoCloseable {
    /** Masks that old files hold. */
    private static final Pattern GPT2_MASK = Pattern.compile("(transformer\\.)?h\\.\\d+\\.attn\\.(masked_)?bias");

    private final ModelConfig model;
    private final List<Gpt2Tensor> gpt2;
    private FloatPointer vector;
    private boolean owned;

    private HuggingFaceWeights(ModelConfig model) {
        this.model = model;
        gpt2 = model.architecture() == Architecture.GPT2 ? Gpt2Tensor.of(model) : List.of();
    }

    /** Weights whose numbers still have to be read. */
    static HuggingFaceWeights unread(ModelConfig model) {
        HuggingFaceWeights weights = new HuggingFaceWeights(model);
        weights.vector = new FloatPointer(weights.length());
        weights.owned = true;
        return weights;
    }

    /** The weights of these parameters, which must live as long. */
    static HuggingFaceWeights of(ModelConfig model, FloatPointer parameters) {
        if (model.architecture() == Architecture.LLAMA) {
            HuggingFaceWeights weights = new HuggingFaceWeights(model);
            weights.vector = parameters;
            return weights;
        }
        HuggingFaceWeights weights = unread(model);
        long at = 0;
        for (Gpt2Tensor tensor : weights.gpt2) {
            FloatPointer target = weights.vector.getPointer(at);
            if (tensor.offset() == Gpt2Tensor.ZEROS) {
                Pointer.memset(target, 0, tensor.length() * Float.BYTES);
            } else {
                copy(tensor, parameters.getPointer(tensor.offset()), target, tensor.rows(), tensor.columns());
            }
            at += tensor.length();
        }
        return weights;
    }

    /** Our parameters, which the caller owns; these weights are closed by it. */
    FloatPointer toParameters() {
        owned = false;
        if (model.architecture() == Architecture.LLAMA) {
            return vector;
        }
        FloatPointer parameters = new FloatPointer(model.parameterCount());
        long at = 0;
        for (Gpt2Tensor tensor : gpt2) {
            FloatPointer source = vector.getPointer(at);
            copy(tensor, source, parameters.getPointer(tensor.offset()), tensor.columns(), tensor.rows());
            at += tensor.length();
        }
        vector.close();
        return parameters;
    }

    /** In floats. */
    long length() {
        return model.architecture() == Architecture.LLAMA
                ? model.parameterCount()
                : gpt2.stream().mapToLong(Gpt2Tensor::length).sum();
    }

    /** Where each tensor lies. */
    List<TensorSlot> slots() {
        return slots(true);
    }

    /** @param prefixed whether the names of a GPT-2 begin with {@code transformer.} */
    List<TensorSlot> slots(boolean prefixed) {
        if (model.architecture() == Architecture.LLAMA) {
            return TensorSlot.of(ParameterLayout.of(model), vector);
        }
        List<TensorSlot> slots = new ArrayList<>();
        long at = 0;
        for (Gpt2Tensor tensor : gpt2) {
            String name = tensor.huggingFace();
            List<Integer> shape = tensor.transposed() ? List.of(tensor.columns(), tensor.rows()) : tensor.shape();
            slots.add(new TensorSlot(prefixed ? name : withoutPrefix(name), shape, vector, at));
            at += tensor.length();
        }
        return slots;
    }

    /** Names of tensors that some files hold although they follow from the others. */
    Predicate<String> derived() {
        return name -> name.endsWith(".rotary_emb.inv_freq")
                || model.tiedEmbeddings() && name.equals(ParameterLayout.OUTPUT)
                || !gpt2.isEmpty() && GPT2_MASK.matcher(name).matches();
    }

    private static String withoutPrefix(String name) {
        return name.startsWith(Gpt2Tensor.PREFIX) ? name.substring(Gpt2Tensor.PREFIX.length()) : name;
    }

    /** Copies a tensor, transposing what transformers transposes; the rows and columns are the source's. */
    private static void copy(Gpt2Tensor tensor, FloatPointer source, FloatPointer target, int rows, int columns) {
        if (!tensor.transposed()) {
            Pointer.memcpy(target, source, tensor.length() * Float.BYTES);
            return;
        }
        float[] from = new float[Math.multiplyExact(rows, columns)];
        float[] to = new float[from.length];
        source.get(from);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                to[column * rows + row] = from[row * columns + column];
            }
        }
        target.put(to);
    }

    @Override
    public void close() {
        if (owned) {
            vector.close();
        }
    }
}
