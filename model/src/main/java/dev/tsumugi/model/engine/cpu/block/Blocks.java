package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cpu.kernel.Projection;
import dev.tsumugi.model.engine.cpu.thread.Laps;

/** What a decoder's rows pass through, apart from attention: one instance for each caller at a time. */
public final class Blocks {

    public final Kernels kernels;
    final Projection projection;
    public final Positions positions;
    public final Norm norm;
    public final HeadNorm headNorm;
    public final Activation activation;
    public final Laps laps = new Laps();

    private final int rotatedHeads;
    private final int stride;

    public Blocks(ModelConfig config, Kernels kernels, Projection projection, Positions positions) {
        this.kernels = kernels;
        this.projection = projection;
        this.positions = positions;
        norm = Norm.of(config, kernels);
        headNorm = new HeadNorm(config, kernels);
        activation = Activation.of(config, kernels);
        rotatedHeads = config.heads() + config.keyValueHeads();
        stride = config.width() + 2 * config.keyValueWidth();
    }

    /** Rotates the queries and keys of all rows; {@code direction} -1 rotates back. */
    public void rotate(int rows, Mixer mixer, Floats queryKeyValue, float direction) {
        for (int row = 0; row < rows; row++) {
            positions.rotate(kernels, queryKeyValue, row * stride, rotatedHeads, mixer.position(row), direction);
        }
    }
}
