package dev.tsumugi.model.engine.cpu.block;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cpu.thread.Laps;
import dev.tsumugi.model.engine.cpu.thread.Phase;

/**
 * Causal attention within documents, a block of queries at a time, so that neither the upper triangle nor other
 * documents are multiplied and memory grows with T, not T². The backward pass computes the probabilities again from the
 * kept log-sum-exp (<a href="https://arxiv.org/abs/2205.14135">FlashAttention</a>).
 *
 * <p>Rows of queries follow one another; {@code starts[row]} is the first key row of the document of query row
 * {@code row}, and {@code firstKey + row} the last that it sees.
 */
public final class Attention implements AutoCloseable {

    static final int BLOCK_ROWS = 64;

    private final Kernels kernels;
    private final Gemm gemm;
    private final Laps laps;
    private final int heads;
    private final int headsPerKey;
    private final int headWidth;
    private final int width;
    private final int queryStride;
    private final float factor;
    private final Floats scores; // (block rows, keys of the block)
    private final Floats dScores; // likewise

    public Attention(ModelConfig config, Kernels kernels, Gemm gemm, Laps laps) {
        this.kernels = kernels;
        this.gemm = gemm;
        this.laps = laps;
        heads = config.heads();
        headsPerKey = config.heads() / config.keyValueHeads();
        headWidth = config.headWidth();
        width = config.width();
        queryStride = config.width() + 2 * config.keyValueWidth();
        factor = (float) (1 / Math.sqrt(headWidth));
        // A block may begin at a document's last position and go on in the next.
        long mostKeys = (long) config.contextLength() + BLOCK_ROWS;
        scores = Floats.allocate(BLOCK_ROWS * mostKeys);
        dScores = Floats.allocate(BLOCK_ROWS * mostKeys);
    }

    /**
     * @param queries (rows, queryStride) with the queries at the beginning of each row
     * @param logSumExp (H, rows), overwritten
     * @param mixed (rows, C), overwritten
     */
    public void forward(
            int layer,
            RowRange range,
            int firstKey,
            int[] starts,
            Floats queries,
            KeysAndValues keys,
            Floats logSumExp,
            Floats mixed) {
        int rows = range.rows();
        for (int head = 0; head < heads; head++) {
            int keyAt = keys.keyAt() + head / headsPerKey * headWidth;
            int valueAt = keys.valueAt() + head / headsPerKey * headWidth;
            for (int row = 0; row < rows; row += BLOCK_ROWS) {
                int blockRows = Math.min(BLOCK_ROWS, rows - row);
                int first = starts[row];
                int count = firstKey + row + blockRows - first;
                score(queries, row, head, blockRows, keys, first * keys.stride() + keyAt, count);
                laps.end(Phase.ATTENTION_PRODUCTS);
                for (int r = 0; r < blockRows; r++) {
                    int visible = starts[row + r] - first;
                    int end = firstKey + row + r + 1 - first;
                    int at = r * count;
                    float max = kernels.max(scores, at + visible, end - visible);
                    float sum = kernels.expAndSum(scores, at + visible, end - visible, max);
                    range.dropProbabilities(kernels, layer, heads, head, row + r, scores, at + visible, end - visible);
                    clearOutside(scores, at, visible, end, count);
                    logSumExp.set(head * rows + row + r, max + (float) Math.log(sum));
                    // Kept until the product with the values: dividing K outputs is less work than T probabilities.
                    dScores.set(r, 1 / sum);
                }
                laps.end(Phase.SOFTMAX);
                int outAt = row * width + head * headWidth;
                gemm.times(
                        blockRows,
                        headWidth,
                        count,
                        scores,
                        0,
                        count,
                        keys.floats(),
                        first * keys.stride() + valueAt,
                        keys.stride(),
                        0,
                        mixed,
                        outAt,
                        width);
                laps.end(Phase.ATTENTION_PRODUCTS);
                for (int r = 0; r < blockRows; r++) {
                    kernels.scale(mixed, outAt + r * width, headWidth, dScores.at(r));
                }
                laps.end(Phase.SOFTMAX);
            }
        }
    }

    /**
     * The backward of rows that are their own keys and values.
     *
     * @param queryKeyValue (rows, C + 2 keyValueWidth) of the forward pass
     * @param dMixed (rows, C)
     * @param dQueryKeyValue (rows, C + 2 keyValueWidth), overwritten
     */
    public void backward(
            int layer,
            RowRange range,
            int[] starts,
            Floats queryKeyValue,
            Floats logSumExp,
            Floats mixed,
            Floats dMixed,
            Floats dQueryKeyValue) {
        int rows = range.rows();
        int keyWidth = heads / headsPerKey * headWidth;
        KeysAndValues keys = new KeysAndValues(queryKeyValue, queryStride, width, width + keyWidth);
        kernels.zero(dQueryKeyValue, 0, rows * queryStride);
        for (int head = 0; head < heads; head++) {
            int keyAt = keys.keyAt() + head / headsPerKey * headWidth;
            int valueAt = keys.valueAt() + head / headsPerKey * headWidth;
            for (int row = 0; row < rows; row += BLOCK_ROWS) {
                int blockRows = Math.min(BLOCK_ROWS, rows - row);
                int first = starts[row];
                int count = row + blockRows - first;
                int keysAt = first * queryStride + keyAt;
                int valuesAt = first * queryStride + valueAt;
                int queryAt = row * queryStride + head * headWidth;
                int mixedAt = row * width + head * headWidth;
                score(queryKeyValue, row, head, blockRows, keys, keysAt, count);
                gemm.timesTransposed(
                        blockRows,
                        count,
                        headWidth,
                        1,
                        dMixed,
                        mixedAt,
                        width,
                        queryKeyValue,
                        valuesAt,
                        queryStride,
                        0,
                        dScores,
                        0,
                        count);
                laps.end(Phase.ATTENTION_PRODUCTS);
                for (int r = 0; r < blockRows; r++) {
                    int visible = starts[row + r] - first;
                    int end = row + r + 1 - first;
                    int at = r * count;
                    int rowAt = mixedAt + r * width;
                    kernels.expAndSum(scores, at + visible, end - visible, logSumExp.at(head * rows + row + r));
                    float mean = kernels.dot(dMixed, rowAt, mixed, rowAt, headWidth);
                    range.dropProbabilities(kernels, layer, heads, head, row + r, dScores, at + visible, end - visible);
                    kernels.softmaxBackward(scores, dScores, at + visible, mean, factor, end - visible);
                    range.dropProbabilities(kernels, layer, heads, head, row + r, scores, at + visible, end - visible);
                    clearOutside(scores, at, visible, end, count);
                    clearOutside(dScores, at, visible, end, count);
                }
                laps.end(Phase.SOFTMAX);
                gemm.transposedTimes(
                        count,
                        headWidth,
                        blockRows,
                        scores,
                        0,
                        count,
                        dMixed,
                        mixedAt,
                        width,
                        1,
                        dQueryKeyValue,
                        valuesAt,
                        queryStride);
                gemm.times(
                        blockRows,
                        headWidth,
                        count,
                        dScores,
                        0,
                        count,
                        queryKeyValue,
                        keysAt,
                        queryStride,
                        0,
                        dQueryKeyValue,
                        queryAt,
                        queryStride);
                gemm.transposedTimes(
                        count,
                        headWidth,
                        blockRows,
                        dScores,
                        0,
                        count,
                        queryKeyValue,
                        queryAt,
                        queryStride,
                        1,
                        dQueryKeyValue,
                        keysAt,
                        queryStride);
                laps.end(Phase.ATTENTION_PRODUCTS);
            }
        }
    }

    /** scores = queries keysᵀ / √K for one block. */
    private void score(Floats queries, int row, int head, int rows, KeysAndValues keys, int keysAt, int count) {
        gemm.timesTransposed(
                rows,
                count,
                headWidth,
                factor,
                queries,
                row * queryStride + head * headWidth,
                queryStride,
                keys.floats(),
                keysAt,
                keys.stride(),
                0,
                scores,
                0,
                count);
    }

    /** Keys before the row's document and after the row itself have no weight. */
    private void clearOutside(Floats row, int at, int visible, int end, int count) {
        kernels.zero(row, at, visible);
        kernels.zero(row, at + end, count - end);
    }

    @Override
    public void close() {
        scores.close();
        dScores.close();
    }
}
