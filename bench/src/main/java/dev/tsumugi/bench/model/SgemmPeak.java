package dev.tsumugi.bench.model;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.blas_set_num_threads;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;

/** The most that this processor's OpenBLAS does: square products, one for each thread, the best of several. */
final class SgemmPeak {
    private static final int SIZE = 1024;
    private static final int REPETITIONS = 40;

    private SgemmPeak() {}

    /** Floating-point operations per second of all threads together. */
    static double flopsPerSecond(int threads) {
        blas_set_num_threads(1);
        double[] best = new double[threads];
        IntStream.range(0, threads)
                .mapToObj(i -> new Thread(() -> best[i] = ofOneThread()))
                .peek(Thread::start)
                .toList()
                .forEach(SgemmPeak::join);
        return IntStream.range(0, threads).mapToDouble(i -> best[i]).sum();
    }

    private static double ofOneThread() {
        try (FloatPointer a = new FloatPointer((long) SIZE * SIZE);
                FloatPointer b = new FloatPointer((long) SIZE * SIZE);
                FloatPointer c = new FloatPointer((long) SIZE * SIZE)) {
            float[] ones = new float[SIZE * SIZE];
            Arrays.fill(ones, 1);
            a.put(ones);
            b.put(ones);
            long best = Long.MAX_VALUE;
            for (int i = 0; i < REPETITIONS; i++) {
                long start = System.nanoTime();
                cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, SIZE, SIZE, SIZE, 1, a, SIZE, b, SIZE, 0, c, SIZE);
                best = Math.min(best, System.nanoTime() - start);
            }
            return 2.0 * SIZE * SIZE * SIZE / best * 1e9;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while measuring.", e);
        }
    }
}
