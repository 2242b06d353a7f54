package dev.tsumugi.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/** CPU time of one thread, which other programs on the machine disturb less than the time on the wall. */
final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int REPETITIONS = 5;

    private CpuTime() {}

    /**
     * Seconds that two ways to do the same work take.
     *
     * @param ours median of five
     * @param theirs median of five
     */
    record Pair(double ours, double theirs) {
        /** How many times as fast ours is. */
        double ratio() {
            return theirs / ours;
        }
    }

    /** Runs both once to warm up, then in turn. */
    static Pair compare(Runnable ours, Runnable theirs) {
        ours.run();
        theirs.run();
        double[] ourSeconds = new double[REPETITIONS];
        double[] theirSeconds = new double[REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
            ourSeconds[i] = seconds(ours);
            theirSeconds[i] = seconds(theirs);
        }
        return new Pair(median(ourSeconds), median(theirSeconds));
    }

    /** Seconds of CPU time that some work takes on the calling thread. */
    static double seconds(Runnable work) {
        long start = THREADS.getCurrentThreadCpuTime();
        work.run();
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e9;
    }

    /** Median of five runs, each on a thread of its own, whose caches are empty: {@code before} is not measured. */
    static double secondsOnNewThreads(Runnable before, Runnable work) {
        double[] seconds = new double[REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
            int repetition = i;
            Thread thread = new Thread(() -> {
                before.run();
                seconds[repetition] = seconds(work);
            });
            thread.start();
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException("The benchmark was interrupted.", e);
            }
        }
        return median(seconds);
    }

    /** Median; sorts the array. */
    static double median(double[] seconds) {
        Arrays.sort(seconds);
        return seconds[seconds.length / 2];
    }
}
