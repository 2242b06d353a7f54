package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;

/** From token ids to the normed output of the last layer. Serves training, evaluation and decoding. */
final class ForwardPass {

    private final ModelConfig config;
    private final Kernels kernels;
    private final Projection projection;
    private final RmsNorm norm;
    private final RotaryAngles angles;

    ForwardPass(ModelConfig config, Kernels kernels, Projection projection, RotaryAngles angles) {
        this.config = config;
        this.kernels = kernels;
        this.projection = projection;
        this.norm = new RmsNorm(kernels, config.width(), config.normEpsilon());
        this.angles = angles;
    }

    /** @param ids the tokens of the rows, from {@code idsAt} on */
    void run(Tensors parameters, Activations activations, int rows, int[] ids, int idsAt, Mixer mixer) {
        int width = config.width();
        Floats embedded = activations.layers.get(0).input;
        for (int row = 0; row < rows; row++) {
            embedded.copyFrom(parameters.embedding(), ids[idsAt + row] * width, row * width, width);
        }
        for (int i = 0; i < config.layers(); i++) {
            Activations.Layer layer = activations.layers.get(i);
            Tensors.Layer weights = parameters.layers().get(i);
            attend(i, weights, layer, rows, mixer);
            boolean last = i + 1 == config.layers();
            Floats next = last ? activations.output : activations.layers.get(i + 1).input;
            feedForward(weights, layer, rows, activations.activated, next);
        }
        norm.forward(
                rows, activations.output, parameters.finalNorm(), activations.outputScale, activations.outputNormed);
    }

    private void attend(int index, Tensors.Layer weights, Activations.Layer layer, int rows, Mixer mixer) {
        int width = config.width();
        int stride = width + 2 * config.keyValueWidth();
        norm.forward(rows, layer.input, weights.attentionNorm(), layer.attentionScale, layer.attentionNormed);
        projection.project(rows, layer.attentionNormed, width, weights.queryKeyValue(), stride, 0, layer.queryKeyValue);
        int rotatedHeads = config.heads() + config.keyValueHeads();
        for (int row = 0; row < rows; row++) {
            angles.rotate(kernels, layer.queryKeyValue, row * stride, rotatedHeads, mixer.position(row), 1);
        }
        mixer.mix(index, layer, rows);
        layer.middle.copyFrom(layer.input, 0, 0, rows * width);
        projection.project(rows, layer.mixed, width, weights.attentionOutput(), width, 1, layer.middle);
    }

    private void feedForward(Tensors.Layer weights, Activations.Layer layer, int rows, Floats activated, Floats next) {
        int width = config.width();
        int inner = config.feedForwardWidth();
        norm.forward(rows, layer.middle, weights.feedForwardNorm(), layer.feedForwardScale, layer.feedForwardNormed);
        projection.project(rows, layer.feedForwardNormed, width, weights.gateUp(), 2 * inner, 0, layer.gateUp);
        for (int row = 0; row < rows; row++) {
            int at = row * 2 * inner;
            kernels.swiGlu(layer.gateUp, at, at + inner, activated, row * inner, inner);
        }
        next.copyFrom(layer.middle, 0, 0, rows * width);
        projection.project(rows, activated, inner, weights.down(), width, 1, next);
    }
}
