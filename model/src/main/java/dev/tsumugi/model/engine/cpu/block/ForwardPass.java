package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.thread.Phase;

/** From token ids to the normed output of the last layer. Serves training, evaluation and decoding. */
public final class ForwardPass {

    private final ModelConfig config;
    private final Blocks blocks;

    public ForwardPass(ModelConfig config, Blocks blocks) {
        this.config = config;
        this.blocks = blocks;
    }

    public void run(Tensors parameters, Activations activations, RowRange range, Mixer mixer) {
        embed(parameters, activations.layers.get(0).input, range, mixer);
        for (int i = 0; i < config.layers(); i++) {
            Activations.Layer layer = activations.layers.get(i);
            Tensors.Layer weights = parameters.layers().get(i);
            branches(i, weights, activations, range, mixer);
            boolean last = i + 1 == config.layers();
            Floats next = last ? activations.output : activations.layers.get(i + 1).input;
            blocks.activation.forward(range.rows(), layer.inner, activations.activated);
            blocks.laps.end(Phase.ACTIVATION);
            join(
                    range,
                    layer.middle,
                    activations.activated,
                    weights.down(),
                    DropoutMask.feedForward(i),
                    activations.branch,
                    next);
        }
        blocks.norm.forward(
                range.rows(),
                activations.output,
                parameters.finalNorm(),
                activations.outputStatistics,
                activations.outputNormed);
        blocks.laps.end(Phase.NORM);
    }

    private void embed(Tensors parameters, Floats x, RowRange range, Mixer mixer) {
        int width = config.width();
        for (int row = 0; row < range.rows(); row++) {
            x.copyFrom(parameters.embedding(), range.id(row) * width, row * width, width);
            blocks.positions.embed(blocks.kernels, parameters, mixer.position(row), x, row * width);
        }
        range.drop(blocks.kernels, DropoutMask.EMBEDDING, width, x);
        blocks.laps.end(Phase.EMBEDDING);
    }

    /** All that the backward pass of a layer reads, from the layer's input. */
    public void branches(int index, Tensors.Layer weights, Activations activations, RowRange range, Mixer mixer) {
        Activations.Layer layer = activations.layers.get(index);
        int rows = range.rows();
        blocks.norm.forward(
                rows, layer.input, weights.attentionNorm(), layer.attentionStatistics, layer.attentionNormed);
        blocks.laps.end(Phase.NORM);
        weights.queryKeyValue()
                .forward(blocks.projection, blocks.kernels, rows, layer.attentionNormed, 0, layer.queryKeyValue);
        blocks.laps.end(Phase.LAYER_PRODUCTS);
        blocks.headNorm.forward(rows, weights, layer);
        blocks.rotate(rows, mixer, layer.queryKeyValue, 1);
        blocks.laps.end(Phase.ROTATION);
        mixer.mix(index, layer, range);
        join(
                range,
                layer.input,
                layer.mixed,
                weights.attentionOutput(),
                DropoutMask.attention(index),
                activations.branch,
                layer.middle);
        blocks.norm.forward(
                rows, layer.middle, weights.feedForwardNorm(), layer.feedForwardStatistics, layer.feedForwardNormed);
        blocks.laps.end(Phase.NORM);
        weights.inner().forward(blocks.projection, blocks.kernels, rows, layer.feedForwardNormed, 0, layer.inner);
        blocks.laps.end(Phase.LAYER_PRODUCTS);
    }

    /** y = stream + drop(projection(x)). */
    private void join(RowRange range, Floats stream, Floats x, Linear projection, int site, Floats branch, Floats y) {
        int size = range.rows() * config.width();
        y.copyFrom(stream, 0, 0, size);
        blocks.laps.end(Phase.RESIDUAL);
        if (!range.mask().isActive()) {
            projection.forward(blocks.projection, blocks.kernels, range.rows(), x, 1, y);
            blocks.laps.end(Phase.LAYER_PRODUCTS);
            return;
        }
        projection.forward(blocks.projection, blocks.kernels, range.rows(), x, 0, branch);
        blocks.laps.end(Phase.LAYER_PRODUCTS);
        range.drop(blocks.kernels, site, config.width(), branch);
        blocks.kernels.add(branch, 0, y, 0, size);
        blocks.laps.end(Phase.RESIDUAL);
    }
}
