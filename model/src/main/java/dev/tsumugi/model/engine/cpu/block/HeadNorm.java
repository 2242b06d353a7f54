package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;

/** RMSNorm of every head of the queries and keys, in place and before they are rotated; does nothing without QK-norm. */
public final class HeadNorm {

    private final RmsNorm norm;
    private final int heads;
    private final int allHeads;
    private final int headWidth;
    private final int stride;
    private final boolean active;
    private final Floats row; // ((H + keyValueHeads) K), of one row's derivatives

    HeadNorm(ModelConfig config, Kernels kernels) {
        norm = new RmsNorm(kernels, config.headWidth(), config.normEpsilon());
        heads = config.heads();
        allHeads = config.heads() + config.keyValueHeads();
        headWidth = config.headWidth();
        stride = config.width() + 2 * config.keyValueWidth();
        active = config.queryKeyNorm();
        row = Floats.allocate((long) allHeads * headWidth);
    }

    /** Keeps what the heads were and their statistics in the layer's activations. */
    void forward(int rows, Tensors.Layer weights, Activations.Layer layer) {
        if (!active) {
            return;
        }
        int kept = allHeads * headWidth;
        for (int r = 0; r < rows; r++) {
            layer.rawQueryKey.copyFrom(layer.queryKeyValue, r * stride, r * kept, kept);
            for (int head = 0; head < allHeads; head++) {
                int at = head * headWidth;
                float scale = norm.forward(
                        layer.rawQueryKey,
                        r * kept + at,
                        gain(weights.queryNorm(), weights.keyNorm(), head),
                        layer.queryKeyValue,
                        r * stride + at);
                layer.headScales.set(r * allHeads + head, scale);
            }
        }
    }

    /** Replaces the derivatives of the normed heads by those of the heads. */
    public void backward(
            int rows,
            Tensors.Layer weights,
            Activations.Layer layer,
            Floats dQueryKeyValue,
            NormGradient.Layer gradient,
            Kernels kernels) {
        if (!active) {
            return;
        }
        int kept = allHeads * headWidth;
        for (int r = 0; r < rows; r++) {
            row.copyFrom(dQueryKeyValue, r * stride, 0, kept);
            kernels.zero(dQueryKeyValue, r * stride, kept);
            for (int head = 0; head < allHeads; head++) {
                int at = head * headWidth;
                norm.backward(
                        layer.rawQueryKey,
                        r * kept + at,
                        gain(weights.queryNorm(), weights.keyNorm(), head),
                        layer.headScales.at(r * allHeads + head),
                        row,
                        at,
                        gain(gradient.query(), gradient.key(), head),
                        dQueryKeyValue,
                        r * stride + at);
            }
        }
    }

    private Floats gain(Floats query, Floats key, int head) {
        return head < heads ? query : key;
    }
}
