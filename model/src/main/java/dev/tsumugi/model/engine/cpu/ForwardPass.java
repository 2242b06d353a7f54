package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;

/** From token ids to the normed output of the last layer. Serves training, evaluation and decoding. */
final class ForwardPass {

    private final ModelConfig config;
    private final Kernels kernels;
    private final Gemm gemm;
    private final RmsNorm norm;
    private final RotaryAngles angles;
    private final Attention attention;

    ForwardPass(ModelConfig config, Kernels kernels, Gemm gemm, RotaryAngles angles, Attention attention) {
        this.config = config;
        this.kernels = kernels;
        this.gemm = gemm;
        this.norm = new RmsNorm(kernels, config.width(), config.normEpsilon());
        this.angles = angles;
        this.attention = attention;
    }

    /**
     * @param ids the tokens of the rows, from {@code idsAt} on
     * @param firstKey how many keys precede the first row
     * @param starts the first key row of each row's document
     */
    void run(
            Tensors parameters,
            Activations activations,
            int rows,
            int[] ids,
            int idsAt,
            int firstKey,
            int[] starts,
            KeysAndValues.Source source) {
        int width = config.width();
        Floats embedded = activations.layers.get(0).input;
        for (int row = 0; row < rows; row++) {
            embedded.copyFrom(parameters.embedding(), ids[idsAt + row] * width, row * width, width);
        }
        for (int i = 0; i < config.layers(); i++) {
            Activations.Layer layer = activations.layers.get(i);
            Tensors.Layer weights = parameters.layers().get(i);
            attend(i, weights, layer, rows, firstKey, starts, source);
            boolean last = i + 1 == config.layers();
            Floats next = last ? activations.output : activations.layers.get(i + 1).input;
            feedForward(weights, layer, rows, activations.activated, next);
        }
        norm.forward(
                rows, activations.output, parameters.finalNorm(), activations.outputScale, activations.outputNormed);
    }

    private void attend(
            int index,
            Tensors.Layer weights,
            Activations.Layer layer,
            int rows,
            int firstKey,
            int[] starts,
            KeysAndValues.Source source) {
        int width = config.width();
        int stride = width + 2 * config.keyValueWidth();
        norm.forward(rows, layer.input, weights.attentionNorm(), layer.attentionScale, layer.attentionNormed);
        gemm.project(rows, layer.attentionNormed, width, weights.queryKeyValue(), stride, 0, layer.queryKeyValue);
        int rotatedHeads = config.heads() + config.keyValueHeads();
        for (int row = 0; row < rows; row++) {
            int position = firstKey + row - starts[row];
            angles.rotate(kernels, layer.queryKeyValue, row * stride, rotatedHeads, position, 1);
        }
        KeysAndValues keys = source.ofLayer(index, layer.queryKeyValue, rows);
        attention.forward(rows, firstKey, starts, layer.queryKeyValue, keys, layer.logSumExp, layer.mixed);
        layer.middle.copyFrom(layer.input, 0, 0, rows * width);
        gemm.project(rows, layer.mixed, width, weights.attentionOutput(), width, 1, layer.middle);
    }

    private void feedForward(Tensors.Layer weights, Activations.Layer layer, int rows, Floats activated, Floats next) {
        int width = config.width();
        int inner = config.feedForwardWidth();
        norm.forward(rows, layer.middle, weights.feedForwardNorm(), layer.feedForwardScale, layer.feedForwardNormed);
        gemm.project(rows, layer.feedForwardNormed, width, weights.gateUp(), 2 * inner, 0, layer.gateUp);
        for (int row = 0; row < rows; row++) {
            int at = row * 2 * inner;
            kernels.swiGlu(layer.gateUp, at, at + inner, activated, row * inner, inner);
        }
        next.copyFrom(layer.middle, 0, 0, rows * width);
        gemm.project(rows, activated, inner, weights.down(), width, 1, next);
    }
}
