package dev.tsumugi.model.engine.cpu.thread;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.openblas.presets.openblas_nolapack.SetNumThreads;

/**
 * Keeps OpenBLAS to one thread per call while an engine computes on threads of its own, which would otherwise each wake
 * as many BLAS threads as there are cores. The setting belongs to the whole process and ND4J uses the same library, so
 * the last engine to finish puts back what the first one found.
 */
public final class SingleThreadedBlas implements AutoCloseable {

    /** Null where another library takes OpenBLAS's place. */
    private static final SetNumThreads DIRECTLY = find();

    private static int users;
    private static int threadsBefore;

    private SingleThreadedBlas() {}

    private static SetNumThreads find() {
        Loader.load(openblas.class);
        Pointer address = Loader.addressof("openblas_set_num_threads");
        return address == null ? null : new Setter().put(address);
    }

    /** {@code blas_set_num_threads} looks for the library each time: longer than a token takes. */
    private static void setThreads(int threads) {
        if (DIRECTLY == null) {
            openblas.blas_set_num_threads(threads);
        } else {
            DIRECTLY.call(threads);
        }
    }

    private static final class Setter extends SetNumThreads {}

    public static SingleThreadedBlas enter() {
        synchronized (SingleThreadedBlas.class) {
            if (users++ == 0) {
                threadsBefore = openblas.blas_get_num_threads();
                setThreads(1);
            }
        }
        return new SingleThreadedBlas();
    }

    @Override
    public void close() {
        synchronized (SingleThreadedBlas.class) {
            if (--users == 0) {
                setThreads(threadsBefore);
            }
        }
    }
}
