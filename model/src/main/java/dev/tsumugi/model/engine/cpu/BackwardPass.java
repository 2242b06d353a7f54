package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TrainingOptions.Recompute;
import dev.tsumugi.model.engine.DropoutMask;

/** From the derivative of the normed output back to the embedding; adds to a gradient. Uses activations up. */
final class BackwardPass implements AutoCloseable {

    private final ModelConfig config;
    private final Blocks blocks;
    private final Gemm gemm;
    private final Attention attention;
    private final ForwardPass forward;
    private final Recompute recompute;
    private final Floats dx; // (R, C), the derivative along the residual stream
    private final Floats dBranch; // (R, C), at the end of a branch that leaves the stream
    private final Floats dQueryKeyValue; // (R, C + 2 keyValueWidth)

    BackwardPass(
            ModelConfig config,
            int rows,
            Blocks blocks,
            Gemm gemm,
            Attention attention,
            ForwardPass forward,
            Recompute recompute) {
        this.config = config;
        this.gemm = gemm;
        this.attention = attention;
        this.blocks = blocks;
        this.forward = forward;
        this.recompute = recompute;
        this.dx = Floats.allocate((long) rows * config.width());
        this.dBranch = Floats.allocate((long) rows * config.width());
        this.dQueryKeyValue = Floats.allocate((long) rows * (config.width() + 2 * config.keyValueWidth()));
    }

    /** (R, C), the derivative of the loss by the normed output: to be filled before {@link #run}. */
    Floats dOutputNormed() {
        return dBranch;
    }

    void run(Tensors parameters, Activations activations, RowRange range, DocumentMixer documents, Tensors gradient) {
        int width = config.width();
        blocks.kernels.zero(dx, 0, range.rows() * width);
        blocks.norm.backward(
                range.rows(),
                activations.output,
                parameters.finalNorm(),
                activations.outputStatistics,
                dBranch,
                gradient.finalNorm(),
                dx);
        blocks.laps.end(Part.NORM);
        for (int i = config.layers() - 1; i >= 0; i--) {
            Tensors.Layer weights = parameters.layers().get(i);
            if (recompute == Recompute.LAYER && i + 1 < config.layers()) {
                forward.branches(i, weights, activations, range, documents);
            }
            feedForward(i, weights, activations, range, gradient.layers().get(i));
            attend(i, weights, activations, range, documents, gradient.layers().get(i));
        }
        range.drop(blocks.kernels, DropoutMask.EMBEDDING, width, dx);
        for (int row = 0; row < range.rows(); row++) {
            blocks.kernels.add(dx, row * width, gradient.embedding(), range.id(row) * width, width);
            blocks.positions.embedBackward(blocks.kernels, dx, row * width, documents.position(row), gradient);
        }
        blocks.laps.end(Part.EMBEDDING);
    }

    private void feedForward(
            int index, Tensors.Layer weights, Activations activations, RowRange range, Tensors.Layer gradient) {
        Activations.Layer layer = activations.layers.get(index);
        Floats activated = activations.activated;
        int rows = range.rows();
        Floats dOut = leaveStream(range, DropoutMask.feedForward(index), activations.branch);
        weights.down().backward(gemm, rows, dOut, activated);
        blocks.laps.end(Part.LAYER_PRODUCTS);
        blocks.activation.backward(rows, layer.inner, activated);
        blocks.laps.end(Part.ACTIVATION);
        gradient.down().add(gemm, blocks.kernels, rows, dOut, activated);
        gradient.inner().add(gemm, blocks.kernels, rows, layer.inner, layer.feedForwardNormed);
        weights.inner().backward(gemm, rows, layer.inner, dBranch);
        blocks.laps.end(Part.LAYER_PRODUCTS);
        blocks.norm.backward(
                rows,
                layer.middle,
                weights.feedForwardNorm(),
                layer.feedForwardStatistics,
                dBranch,
                gradient.feedForwardNorm(),
                dx);
        blocks.laps.end(Part.NORM);
    }

    private void attend(
            int index,
            Tensors.Layer weights,
            Activations activations,
            RowRange range,
            DocumentMixer documents,
            Tensors.Layer gradient) {
        Activations.Layer layer = activations.layers.get(index);
        int rows = range.rows();
        Floats dOut = leaveStream(range, DropoutMask.attention(index), activations.branch);
        gradient.attentionOutput().add(gemm, blocks.kernels, rows, dOut, layer.mixed);
        weights.attentionOutput().backward(gemm, rows, dOut, dBranch);
        blocks.laps.end(Part.LAYER_PRODUCTS);
        attention.backward(
                index,
                range,
                documents.starts(),
                layer.queryKeyValue,
                layer.logSumExp,
                layer.mixed,
                dBranch,
                dQueryKeyValue);
        blocks.rotate(rows, documents, dQueryKeyValue, -1);
        blocks.headNorm.backward(rows, weights, layer, dQueryKeyValue, gradient, blocks.kernels);
        blocks.laps.end(Part.ROTATION);
        gradient.queryKeyValue().add(gemm, blocks.kernels, rows, dQueryKeyValue, layer.attentionNormed);
        weights.queryKeyValue().backward(gemm, rows, dQueryKeyValue, dBranch);
        blocks.laps.end(Part.LAYER_PRODUCTS);
        blocks.norm.backward(
                rows,
                layer.input,
                weights.attentionNorm(),
                layer.attentionStatistics,
                dBranch,
                gradient.attentionNorm(),
                dx);
        blocks.laps.end(Part.NORM);
    }

    /** The derivative of a branch's output before dropout. */
    private Floats leaveStream(RowRange range, int site, Floats scratch) {
        if (!range.mask().isActive()) {
            return dx;
        }
        scratch.copyFrom(dx, 0, 0, range.rows() * config.width());
        range.drop(blocks.kernels, site, config.width(), scratch);
        blocks.laps.end(Part.RESIDUAL);
        return scratch;
    }

    @Override
    public void close() {
        dx.close();
        dBranch.close();
        dQueryKeyValue.close();
    }
}
