package dev.tsumugi.model.engine.cpu;

import dev.tsumugi.model.DropoutMask;
import dev.tsumugi.model.TokenBatch;
import dev.tsumugi.model.engine.cpu.block.RowRange;

/**
 * How threads share a batch: each has its own run of sequences and takes some at once, in the same number of passes as the
 * others. So memory does not grow with the batch.
 *
 * @param sequencesPerPass most sequences of all threads together, but one for each; 0: enough for products to run at speed
 */
record Shares(TokenBatch batch, int threads, DropoutMask mask, int sequencesPerPass) {

    /** Rows of one product: enough for BLAS to run at speed. */
    static final int ROWS_AT_ONCE = 512;

    /** The most rows that one pass of one thread has, for any batch of sequences up to {@code length}. */
    static int mostRows(int length) {
        return Math.max(ROWS_AT_ONCE, length);
    }

    int passes() {
        int fewest = sequencesPerPass == 0 ? ROWS_AT_ONCE / batch.length() : sequencesPerPass / threads;
        return divideUp(mostSequences(), Math.max(1, fewest));
    }

    /** The most rows that one pass of one thread has. */
    int rows() {
        return sequencesAtOnce() * batch.length();
    }

    /** The rows of a thread's pass; there may be none. */
    RowRange range(int thread, int pass) {
        int end = firstOf(thread + 1);
        int first = Math.min(end, firstOf(thread) + pass * sequencesAtOnce());
        int sequences = Math.min(end - first, sequencesAtOnce());
        return new RowRange(sequences * batch.length(), batch.ids(), first * batch.length(), mask);
    }

    private int sequencesAtOnce() {
        return divideUp(mostSequences(), passes());
    }

    private int mostSequences() {
        return divideUp(batch.sequences(), threads);
    }

    private int firstOf(int thread) {
        return (int) ((long) thread * batch.sequences() / threads);
    }

    private static int divideUp(int dividend, int divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
