package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;

/** What a decoder's rows pass through, apart from attention: one instance for each caller at a time. */
final class Blocks {

    final Kernels kernels;
    final Projection projection;
    final Positions positions;
    final Norm norm;
    final HeadNorm headNorm;
    final Activation activation;
    final Laps laps = new Laps();

    private final int rotatedHeads;
    private final int stride;

    Blocks(ModelConfig config, Kernels kernels, Projection projection, Positions positions) {
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
    void rotate(int rows, Mixer mixer, Floats queryKeyValue, float direction) {
        for (int row = 0; row < rows; row++) {
            positions.rotate(kernels, queryKeyValue, row * stride, rotatedHeads, mixer.position(row), direction);
        }
    }
}
