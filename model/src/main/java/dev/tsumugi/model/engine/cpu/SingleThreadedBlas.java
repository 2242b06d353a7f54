package dev.tsumugi.model.engine.cpu;

import org.bytedeco.openblas.global.openblas;

/**
 * Keeps OpenBLAS to one thread per call while an engine computes on threads of its own, which would otherwise each wake
 * as many BLAS threads as there are cores. The setting belongs to the whole process and ND4J uses the same library, so
 * the last engine to finish puts back what the first one found.
 */
final class SingleThreadedBlas implements AutoCloseable {

    private static int users;
    private static int threadsBefore;

    private SingleThreadedBlas() {}

    static SingleThreadedBlas enter() {
        synchronized (SingleThreadedBlas.class) {
            if (users++ == 0) {
                threadsBefore = openblas.blas_get_num_threads();
                openblas.blas_set_num_threads(1);
            }
        }
        return new SingleThreadedBlas();
    }

    @Override
    public void close() {
        synchronized (SingleThreadedBlas.class) {
            if (--users == 0) {
                openblas.blas_set_num_threads(threadsBefore);
            }
        }
    }
}
