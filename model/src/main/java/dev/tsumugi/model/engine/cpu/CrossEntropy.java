package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;

/** Output projection and cross-entropy together, a chunk of rows at a time: memory does not grow with B · T · V. */
final class CrossEntropy implements AutoCloseable {

    private static final int CHUNK_FLOATS = 1 << 21;
    private static final int MIN_CHUNK_ROWS = 16;

    private final Kernels kernels;
    private final Gemm gemm;
    private final Laps laps;
    private final double zLoss;
    private final int width;
    private final int vocabulary;
    private final int chunkRows;
    private final Floats logits; // (chunk rows, V)

    CrossEntropy(ModelConfig config, double zLoss, Gemm gemm, Blocks blocks) {
        this.kernels = blocks.kernels;
        this.gemm = gemm;
        this.laps = blocks.laps;
        this.zLoss = zLoss;
        width = config.width();
        vocabulary = config.vocabularySize();
        chunkRows = Math.max(MIN_CHUNK_ROWS, CHUNK_FLOATS / vocabulary);
        logits = Floats.allocate((long) chunkRows * vocabulary);
    }

    /** The sum of the losses of the rows. */
    double forward(int rows, Floats outputNormed, Floats weight, int[] targets, int targetsAt) {
        double loss = 0;
        for (int row = 0; row < rows; row += chunkRows) {
            int count = Math.min(chunkRows, rows - row);
            if (hasTarget(targets, targetsAt + row, count)) {
                project(row, count, outputNormed, weight);
                loss += losses(count, targets, targetsAt + row, 0, 0);
            }
        }
        return loss;
    }

    /**
     * The sum of the losses of the rows and the derivative of {@code factor} times it.
     *
     * @param dOutputNormed (rows, C), overwritten
     * @param dWeight (V, C), added to
     */
    double forwardAndBackward(
            int rows,
            Floats outputNormed,
            Floats weight,
            int[] targets,
            int targetsAt,
            float factor,
            Floats dOutputNormed,
            Floats dWeight) {
        double loss = 0;
        for (int row = 0; row < rows; row += chunkRows) {
            int count = Math.min(chunkRows, rows - row);
            if (!hasTarget(targets, targetsAt + row, count)) {
                kernels.zero(dOutputNormed, row * width, count * width);
                continue;
            }
            project(row, count, outputNormed, weight);
            loss += losses(count, targets, targetsAt + row, factor, zLoss);
            gemm.times(
                    count,
                    width,
                    vocabulary,
                    logits,
                    0,
                    vocabulary,
                    weight,
                    0,
                    width,
                    0,
                    dOutputNormed,
                    row * width,
                    width);
            gemm.transposedTimes(
                    vocabulary,
                    width,
                    count,
                    logits,
                    0,
                    vocabulary,
                    outputNormed,
                    row * width,
                    width,
                    1,
                    dWeight,
                    0,
                    width);
            laps.end(Part.HEAD_PRODUCTS);
        }
        return loss;
    }

    private static boolean hasTarget(int[] targets, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (targets[i] != TokenBatch.IGNORE) {
                return true;
            }
        }
        return false;
    }

    private void project(int row, int count, Floats outputNormed, Floats weight) {
        gemm.timesTransposed(
                count,
                vocabulary,
                width,
                1,
                outputNormed,
                row * width,
                width,
                weight,
                0,
                width,
                0,
                logits,
                0,
                vocabulary);
        laps.end(Part.HEAD_PRODUCTS);
    }

    /** The sum of the chunk's losses; replaces its logits by their derivatives times {@code factor}. */
    private double losses(int count, int[] targets, int targetsAt, float factor, double zLoss) {
        double loss = 0;
        for (int row = 0; row < count; row++) {
            int at = row * vocabulary;
            int target = targets[targetsAt + row];
            if (target == TokenBatch.IGNORE) {
                kernels.zero(logits, at, vocabulary);
                continue;
            }
            float max = kernels.max(logits, at, vocabulary);
            double targetLogit = logits.at(at + target);
            float sum = kernels.expAndSum(logits, at, vocabulary, max);
            double logSum = Math.log(sum) + max;
            loss += logSum - targetLogit + zLoss * logSum * logSum;
            if (factor != 0) {
                kernels.scale(logits, at, vocabulary, (float) (factor * (1 + 2 * zLoss * logSum) / sum));
                logits.set(at + target, logits.at(at + target) - factor);
            }
        }
        laps.end(Part.CROSS_ENTROPY);
        return loss;
    }

    @Override
    public void close() {
        logits.close();
    }
}
