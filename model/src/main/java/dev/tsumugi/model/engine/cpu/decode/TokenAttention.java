package dev.tsumugi.model.engine.cpu.decode;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.block.KeysAndValues;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;

/** Attention of one row to the keys of its sequence. One instance per thread. */
final class TokenAttention implements AutoCloseable {

    private final ModelConfig config;
    private final Kernels kernels;
    private final Gemm gemm = new Gemm();
    private final Floats scores; // (keys)

    TokenAttention(ModelConfig config, Kernels kernels) {
        this.config = config;
        this.kernels = kernels;
        scores = Floats.allocate(config.contextLength());
    }

    /**
     * @param row of the queries and of {@code mixed}
     * @param count the keys that it sees
     */
    void forward(int row, int count, Floats queryKeyValue, KeysAndValues keys, Floats mixed) {
        int headWidth = config.headWidth();
        int headsPerKey = config.heads() / config.keyValueHeads();
        int queryAt = row * (config.width() + 2 * config.keyValueWidth());
        int mixedAt = row * config.width();
        float factor = (float) (1 / Math.sqrt(headWidth));
        for (int head = 0; head < config.heads(); head++) {
            int keyAt = keys.keyAt() + head / headsPerKey * headWidth;
            int valueAt = keys.valueAt() + head / headsPerKey * headWidth;
            int at = head * headWidth;
            gemm.timesVector(
                    count,
                    headWidth,
                    factor,
                    keys.floats(),
                    keyAt,
                    keys.stride(),
                    queryKeyValue,
                    queryAt + at,
                    0,
                    scores,
                    0);
            float sum = kernels.expAndSum(scores, 0, count, kernels.max(scores, 0, count));
            gemm.transposedTimesVector(
                    count, headWidth, 1 / sum, keys.floats(), valueAt, keys.stride(), scores, 0, mixed, mixedAt + at);
        }
    }

    @Override
    public void close() {
        scores.close();
    }
}
