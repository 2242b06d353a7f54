package dev.tsumugi.model.engine.cuda;

import static dev.tsumugi.model.ParameterLayout.biasOf;

import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;

/**
 * Where the gradients of the parameters go, and sums over rows, in which gains and biases share: each has one writer and a
 * fixed order.
 *
 * @param vector (P) float
 * @param partials for sums of chunks of rows
 * @param adds to what the vector holds, instead of overwriting it
 */
record Gradients(Device device, Weights weights, long vector, long partials, boolean adds) {

    /** The gradient of a tensor. */
    long at(String name) {
        return vector + weights.offset(name) * Float.BYTES;
    }

    /** Starts a tensor that rows are only added to. */
    void start(String name, long floats) {
        if (!adds) {
            device.clear(at(name), floats * Float.BYTES);
        }
    }

    /** The gradient of the bias of a weight or gain, where the model has one, from dy (rows, width) bf16. */
    void ofBias(String weight, long dy, int rows, int width) {
        if (weights.hasBias(weight)) {
            int chunks = MemoryPlan.chunks(rows);
            device.launch(
                    Kernel.BIAS_PARTIALS,
                    Launch.columns(width, chunks),
                    dy,
                    partials,
                    rows,
                    width,
                    MemoryPlan.CHUNK_ROWS);
            sumPartials(biasOf(weight), chunks, width);
        }
    }

    /** The gradient of a tensor of {@code width} numbers from the partials of its chunks. */
    void sumPartials(String name, int chunks, int width) {
        device.launch(Kernel.SUM_PARTIALS, Launch.threads(width), partials, at(name), chunks, width, adds ? 1 : 0);
    }
}
