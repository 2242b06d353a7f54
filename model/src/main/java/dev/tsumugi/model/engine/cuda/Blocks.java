package dev.tsumugi.model.engine.cuda;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.engine.cuda.device.Device;
import dev.tsumugi.model.engine.cuda.kernel.Kernel;
import dev.tsumugi.model.engine.cuda.kernel.Launch;

/** What rows pass through beside products and attention, when a model learns and when it decodes. */
record Blocks(Device device, ModelConfig config, Weights weights, RotaryTable rotary) {

    Norm norm() {
        return new Norm(device, config, weights);
    }

    HeadNorm headNorm() {
        return new HeadNorm(device, config, weights);
    }

    Activation activation() {
        return Activation.of(config);
    }

    /** x (rows, C) float: the embeddings of the ids and, where they are learned, of the positions. */
    void embed(long ids, long positions, long x, int rows) {
        device.launch(
                Kernel.EMBED,
                Launch.warps(rows),
                weights.floats(ParameterLayout.EMBEDDING),
                ids,
                weights.floatsIfAny(ParameterLayout.POSITIONS),
                positions,
                x,
                rows,
                config.width());
    }

    /** Turns queries and keys, where positions are not learned; back when {@code direction} is -1. */
    public void rotate(long queryKeyValue, long positions, int rows, int direction) {
        rotary.rotate(
                queryKeyValue,
                positions,
                rows,
                config.heads() + config.keyValueHeads(),
                projectedWidth(),
                config.headWidth(),
                direction);
    }

    /** The width of queries, keys and values of a row. */
    int projectedWidth() {
        return config.width() + 2 * config.keyValueWidth();
    }
}
