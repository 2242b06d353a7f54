package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.device.Product;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;

/** Output projection and cross-entropy together, a chunk of rows at a time: memory does not grow with B · T · V. */
record CrossEntropy(Device device, ModelConfig config, Weights weights, Memory memory, int rows, double zLoss) {

    private static final int THREADS = 256;

    /** Leaves the mean loss in {@code loss}. */
    void forward() {
        forEachChunk((first, count) -> losses(first, count, 0));
        mean();
    }

    /**
     * The same, with the derivative by the normed output in {@code dBranch}.
     *
     * @param gradients whose part of the output projection is computed
     */
    void forwardAndBackward(Gradients gradients) {
        int vocabulary = config.vocabularySize();
        int width = config.width();
        int stride = MemoryPlan.logitsStride(config);
        String output = weights.outputName();
        forEachChunk((first, count) -> {
            losses(first, count, 1);
            long logits = memory.at("logits");
            long bytesBefore = (long) first * width * Short.BYTES;
            device.multiply(Product.gradient(
                    count,
                    vocabulary,
                    width,
                    logits,
                    stride,
                    memory.at("outputNormed") + bytesBefore,
                    gradients.at(output),
                    gradients.adds() || first > 0));
            device.multiply(Product.backward(
                    count,
                    width,
                    vocabulary,
                    logits,
                    stride,
                    weights.copy(output),
                    memory.at("dBranch") + bytesBefore));
        });
        mean();
    }

    private void losses(int first, int count, int withGradient) {
        int stride = MemoryPlan.logitsStride(config);
        device.multiply(Product.forward(
                count,
                config.vocabularySize(),
                config.width(),
                memory.at("outputNormed") + (long) first * config.width() * Short.BYTES,
                weights.copy(weights.outputName()),
                Product.Target.bf16(memory.at("logits"), stride)));
        device.launch(
                Kernel.CROSS_ENTROPY,
                Launch.blocks(count, THREADS),
                memory.at("logits"),
                memory.at("targets") + (long) first * Integer.BYTES,
                memory.at("losses") + (long) first * Float.BYTES,
                memory.at("step"),
                config.vocabularySize(),
                stride,
                Device.bits(withGradient == 1 ? zLoss : 0),
                withGradient);
    }

    private void mean() {
        device.launch(
                Kernel.MEAN_LOSS,
                Launch.blocks(1, 1024),
                memory.at("losses"),
                memory.at("step"),
                memory.at("loss"),
                rows);
    }

    private interface Chunk {
        void take(int first, int count);
    }

    private void forEachChunk(Chunk chunk) {
        int most = MemoryPlan.chunkRows(config, rows);
        for (int first = 0; first < rows; first += most) {
            chunk.take(first, Math.min(most, rows - first));
        }
    }
}
