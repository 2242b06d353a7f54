package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;

/** From the derivative of the normed output back to the embedding; adds to a gradient. Uses activations up. */
final class BackwardPass implements AutoCloseable {

    private final ModelConfig config;
    private final Kernels kernels;
    private final Gemm gemm;
    private final RmsNorm norm;
    private final RotaryAngles angles;
    private final Attention attention;
    private final Floats dx; // (R, C), the derivative along the residual stream
    private final Floats dBranch; // (R, C), at the end of a branch that leaves the stream
    private final Floats dQueryKeyValue; // (R, C + 2 keyValueWidth)

    BackwardPass(ModelConfig config, int rows, Kernels kernels, Gemm gemm, RotaryAngles angles, Attention attention) {
        this.config = config;
        this.kernels = kernels;
        this.gemm = gemm;
        this.norm = new RmsNorm(kernels, config.width(), config.normEpsilon());
        this.angles = angles;
        this.attention = attention;
        this.dx = Floats.allocate((long) rows * config.width());
        this.dBranch = Floats.allocate((long) rows * config.width());
        this.dQueryKeyValue = Floats.allocate((long) rows * (config.width() + 2 * config.keyValueWidth()));
    }

    /** (R, C), the derivative of the loss by the normed output: to be filled before {@link #run}. */
    Floats dOutputNormed() {
        return dBranch;
    }

    void run(
            Tensors parameters,
            Activations activations,
            int rows,
            int[] ids,
            int idsAt,
            int[] starts,
            Tensors gradient) {
        int width = config.width();
        kernels.zero(dx, 0, rows * width);
        norm.backward(
                rows,
                activations.output,
                parameters.finalNorm(),
                activations.outputScale,
                dBranch,
                gradient.finalNorm(),
                dx);
        for (int i = config.layers() - 1; i >= 0; i--) {
            Tensors.Layer weights = parameters.layers().get(i);
            Activations.Layer layer = activations.layers.get(i);
            feedForward(
                    weights,
                    layer,
                    rows,
                    activations.activated,
                    gradient.layers().get(i));
            attend(weights, layer, rows, starts, gradient.layers().get(i));
        }
        for (int row = 0; row < rows; row++) {
            kernels.add(dx, row * width, gradient.embedding(), ids[idsAt + row] * width, width);
        }
    }

    private void feedForward(
            Tensors.Layer weights, Activations.Layer layer, int rows, Floats activated, Tensors.Layer gradient) {
        int width = config.width();
        int inner = config.feedForwardWidth();
        gemm.projectBackward(rows, dx, width, weights.down(), inner, activated);
        for (int row = 0; row < rows; row++) {
            int at = row * 2 * inner;
            kernels.swiGluBackward(layer.gateUp, at, at + inner, activated, row * inner, inner);
        }
        gemm.addWeightGradient(rows, dx, width, activated, inner, gradient.down());
        gemm.addWeightGradient(rows, layer.gateUp, 2 * inner, layer.feedForwardNormed, width, gradient.gateUp());
        gemm.projectBackward(rows, layer.gateUp, 2 * inner, weights.gateUp(), width, dBranch);
        norm.backward(
                rows,
                layer.middle,
                weights.feedForwardNorm(),
                layer.feedForwardScale,
                dBranch,
                gradient.feedForwardNorm(),
                dx);
    }

    private void attend(
            Tensors.Layer weights, Activations.Layer layer, int rows, int[] starts, Tensors.Layer gradient) {
        int width = config.width();
        int stride = width + 2 * config.keyValueWidth();
        gemm.addWeightGradient(rows, dx, width, layer.mixed, width, gradient.attentionOutput());
        gemm.projectBackward(rows, dx, width, weights.attentionOutput(), width, dBranch);
        attention.backward(rows, starts, layer.queryKeyValue, layer.logSumExp, layer.mixed, dBranch, dQueryKeyValue);
        int rotatedHeads = config.heads() + config.keyValueHeads();
        for (int row = 0; row < rows; row++) {
            angles.rotate(kernels, dQueryKeyValue, row * stride, rotatedHeads, row - starts[row], -1);
        }
        gemm.addWeightGradient(rows, dQueryKeyValue, stride, layer.attentionNormed, width, gradient.queryKeyValue());
        gemm.projectBackward(rows, dQueryKeyValue, stride, weights.queryKeyValue(), width, dBranch);
        norm.backward(
                rows,
                layer.input,
                weights.attentionNorm(),
                layer.attentionScale,
                dBranch,
                gradient.attentionNorm(),
                dx);
    }

    @Override
    public void close() {
        dx.close();
        dBranch.close();
        dQueryKeyValue.close();
    }
}
