package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.cpu.block.Blocks;
import dev.tsumugi.model.engine.cpu.block.RowRange;
import dev.tsumugi.model.engine.cpu.kernel.Floats;
import dev.tsumugi.model.engine.cpu.kernel.Gemm;
import dev.tsumugi.model.engine.cpu.kernel.Kernels;
import dev.tsumugi.model.engine.cpu.thread.Laps;
import dev.tsumugi.model.engine.cpu.thread.Phase;
import dev.tsumugi.model.engine.cpu.thread.ThreadTeam;
import java.util.List;

/**
 * Output projection and cross-entropy together, for the rows that have a target only and a chunk of them at a time: memory
 * does not grow with B · T · V. For gradients all threads work on one chunk of all their rows: each multiplies with its own
 * part of the vocabulary, so that no two write to the same place and the weight passes through the caches once.
 */
final class CrossEntropy {

    /** The chunk that the threads of an engine share: each has its rows in it. */
    static final class Chunk implements AutoCloseable {
        private static final int MOST_FLOATS = 1 << 25;
        private static final int MIN_ROWS = 16;

        private final int rows; // of one thread
        private final Floats logits; // (threads · rows, V)
        private final Floats inputs; // (threads · rows, C)

        Chunk(ModelConfig config, int threads) {
            int fitting = MOST_FLOATS / config.vocabularySize() / threads;
            rows = Math.max(MIN_ROWS, Math.min(fitting, Shares.mostRows(config.contextLength())));
            logits = Floats.allocate((long) threads * rows * config.vocabularySize());
            inputs = Floats.allocate((long) threads * rows * config.width());
        }

        @Override
        public void close() {
            logits.close();
            inputs.close();
        }
    }

    private final Kernels kernels;
    private final Gemm gemm;
    private final Laps laps;
    private final ThreadTeam team;
    private final int thread;
    private final double zLoss;
    private final int width;
    private final int vocabulary;
    private final Chunk chunk;

    private int[] rowsWithTarget = {};
    private int rowCount;

    CrossEntropy(ModelConfig config, double zLoss, Gemm gemm, Blocks blocks, ThreadTeam team, int thread, Chunk chunk) {
        this.kernels = blocks.kernels;
        this.gemm = gemm;
        this.laps = blocks.laps;
        this.team = team;
        this.thread = thread;
        this.zLoss = zLoss;
        this.chunk = chunk;
        width = config.width();
        vocabulary = config.vocabularySize();
    }

    /** The sum of the losses of the rows. */
    double forward(RowRange range, Floats outputNormed, Floats weight, int[] targets) {
        findTargets(range, targets);
        double loss = 0;
        int at = thread * chunk.rows;
        for (int done = 0; done < rowCount; done += chunk.rows) {
            int count = countAfter(done);
            gather(outputNormed, done, count, at);
            project(at, count, weight, 0, vocabulary);
            loss += losses(range, done, count, at, targets, 0, 0);
        }
        return loss;
    }

    /**
     * The sum of the losses of the rows and the derivative of {@code factor} times it.
     *
     * @param all of the threads that do the same at this time, this one among them
     * @param dOutputNormed (rows, C), overwritten
     * @param dWeight (V, C), this thread's part overwritten where this is the first pass, else added to
     */
    double forwardAndBackward(
            List<CrossEntropy> all,
            RowRange range,
            Floats outputNormed,
            Floats weight,
            int[] targets,
            float factor,
            Floats dOutputNormed,
            Floats dWeight,
            boolean first) {
        findTargets(range, targets);
        awaitAll();
        int from = team.firstOf(thread, vocabulary);
        int tokens = team.firstOf(thread + 1, vocabulary) - from;
        int most = 0;
        for (CrossEntropy each : all) {
            most = Math.max(most, each.rowCount);
        }
        if (first && most == 0) {
            kernels.zero(dWeight, from * width, tokens * width);
        }
        double loss = 0;
        for (int done = 0; done < most; done += chunk.rows) {
            int at = rowsBefore(all, thread, done);
            int allRows = rowsBefore(all, all.size(), done);
            int count = countAfter(done);
            gather(outputNormed, done, count, at);
            awaitAll();
            project(0, allRows, weight, from, tokens);
            awaitAll();
            loss += losses(range, done, count, at, targets, factor, zLoss);
            gemm.times(
                    count,
                    width,
                    vocabulary,
                    chunk.logits,
                    at * vocabulary,
                    vocabulary,
                    weight,
                    0,
                    width,
                    0,
                    dOutputNormed,
                    done * width,
                    width);
            laps.end(Phase.HEAD_PRODUCTS);
            awaitAll();
            gemm.transposedTimes(
                    tokens,
                    width,
                    allRows,
                    chunk.logits,
                    from,
                    vocabulary,
                    chunk.inputs,
                    0,
                    width,
                    first && done == 0 ? 0 : 1,
                    dWeight,
                    from * width,
                    width);
            laps.end(Phase.HEAD_PRODUCTS);
            awaitAll();
        }
        scatter(range, dOutputNormed);
        return loss;
    }

    private void awaitAll() {
        team.awaitAll();
        laps.end(Phase.WAITING);
    }

    private void findTargets(RowRange range, int[] targets) {
        if (rowsWithTarget.length < range.rows()) {
            rowsWithTarget = new int[range.rows()];
        }
        rowCount = 0;
        for (int row = 0; row < range.rows(); row++) {
            if (targets[range.first() + row] != TokenBatch.IGNORE) {
                rowsWithTarget[rowCount++] = row;
            }
        }
    }

    /** How many rows this thread has in the chunk that follows {@code done} rows of each thread. */
    private int countAfter(int done) {
        return Math.max(0, Math.min(chunk.rows, rowCount - done));
    }

    /** How many rows of that chunk belong to the first threads. */
    private static int rowsBefore(List<CrossEntropy> all, int threads, int done) {
        int rows = 0;
        for (int i = 0; i < threads; i++) {
            rows += all.get(i).countAfter(done);
        }
        return rows;
    }

    private void gather(Floats outputNormed, int done, int count, int at) {
        for (int i = 0; i < count; i++) {
            chunk.inputs.copyFrom(outputNormed, rowsWithTarget[done + i] * width, (at + i) * width, width);
        }
        laps.end(Phase.CROSS_ENTROPY);
    }

    /** Moves the first rows of derivatives to the rows that have a target, from the last on; the others have none. */
    private void scatter(RowRange range, Floats rows) {
        int next = rowCount - 1;
        for (int row = range.rows() - 1; row >= 0; row--) {
            if (next < 0 || rowsWithTarget[next] != row) {
                kernels.zero(rows, row * width, width);
            } else if (next-- != row) {
                rows.copyFrom(rows, (next + 1) * width, row * width, width);
            }
        }
        laps.end(Phase.CROSS_ENTROPY);
    }

    /** The logits of some tokens for some rows of the chunk. */
    private void project(int at, int count, Floats weight, int from, int tokens) {
        gemm.timesTransposed(
                count,
                tokens,
                width,
                1,
                chunk.inputs,
                at * width,
                width,
                weight,
                from * width,
                width,
                0,
                chunk.logits,
                at * vocabulary + from,
                vocabulary);
        laps.end(Phase.HEAD_PRODUCTS);
    }

    /** The sum of the losses of some rows; replaces their logits by their derivatives times {@code factor}. */
    private double losses(RowRange range, int done, int count, int at, int[] targets, float factor, double zLoss) {
        double loss = 0;
        for (int i = 0; i < count; i++) {
            int logitsAt = (at + i) * vocabulary;
            int targetAt = logitsAt + targets[range.first() + rowsWithTarget[done + i]];
            double targetLogit = chunk.logits.at(targetAt);
            float max = kernels.max(chunk.logits, logitsAt, vocabulary);
            float sum = kernels.expAndSum(chunk.logits, logitsAt, vocabulary, max);
            double logSum = Math.log(sum) + max;
            loss += logSum - targetLogit + zLoss * logSum * logSum;
            if (factor != 0) {
                float scale = (float) (factor * (1 + 2 * zLoss * logSum) / sum);
                kernels.scale(chunk.logits, logitsAt, vocabulary, scale);
                chunk.logits.set(targetAt, chunk.logits.at(targetAt) - factor);
            }
        }
        laps.end(Phase.CROSS_ENTROPY);
        return loss;
    }
}
