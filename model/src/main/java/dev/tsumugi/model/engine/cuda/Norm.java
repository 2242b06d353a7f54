package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.Architecture;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;

/** The norm of the stream's rows: RMSNorm, or the LayerNorm of a GPT-2. */
record Norm(Device device, ModelConfig config, Weights weights) {

    /** Floats of a row that the backward pass needs: 1 / deviation and, in a LayerNorm, the mean. */
    static int statistics(ModelConfig config) {
        return config.architecture() == Architecture.GPT2 ? 2 : 1;
    }

    /**
     * @param x (rows, C) float
     * @param y (rows, C) bf16
     * @param statistics one number after the other, (rows) each
     */
    void forward(String gain, long x, long y, long statistics, int rows) {
        device.launch(
                Kernel.NORM_FORWARD,
                Launch.warps(rows),
                x,
                weights.floats(gain),
                weights.floatsIfAny(ParameterLayout.biasOf(gain)),
                y,
                statistics,
                means(statistics, rows),
                rows,
                config.width(),
                Device.bits(config.normEpsilon()));
    }

    /**
     * Adds what reaches x from dy (rows, C) bf16 to dx (rows, C) float.
     *
     * @param copy dx in bf16
     */
    void backward(String gain, long dy, long x, long statistics, long dx, long copy, Gradients gradients, int rows) {
        int width = config.width();
        int chunks = MemoryPlan.chunks(rows);
        device.launch(
                Kernel.NORM_GAIN_PARTIALS,
                Launch.columns(width, chunks),
                dy,
                x,
                statistics,
                means(statistics, rows),
                gradients.partials(),
                rows,
                width,
                MemoryPlan.CHUNK_ROWS);
        gradients.sumPartials(gain, chunks, width);
        gradients.ofBias(gain, dy, rows, width);
        device.launch(
                Kernel.NORM_BACKWARD,
                Launch.warps(rows),
                dy,
                x,
                weights.floats(gain),
                statistics,
                means(statistics, rows),
                dx,
                copy,
                rows,
                width);
    }

    /** Null for an RMSNorm. */
    private long means(long statistics, int rows) {
        return statistics(config) == 1 ? 0 : statistics + (long) rows * Float.BYTES;
    }
}
