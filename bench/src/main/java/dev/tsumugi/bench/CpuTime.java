package dev.tsumugi.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/** CPU time of one thread, which other programs on the machine disturb less than the time on the wall. */
final class CpuTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int REPETITIONS = 5;
    /** The compiler takes back and redoes its work for so long. */
    private static final double WARM_UP_SECONDS = 1.5;
    /** Shorter work is repeated within a measurement. */
    private static final double MIN_SECONDS = 0.05;

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

    /** Runs each for {@value #WARM_UP_SECONDS} seconds to warm up, then both in turn. */
    static Pair compare(Runnable ours, Runnable theirs) {
        int ourTimes = warmUp(ours);
        int theirTimes = warmUp(theirs);
        double[] ourSeconds = new double[REPETITIONS];
        double[] theirSeconds = new double[REPETITIONS];
        for (int i = 0; i < REPETITIONS; i++) {
            ourSeconds[i] = seconds(ours, ourTimes);
            theirSeconds[i] = seconds(theirs, theirTimes);
        }
        return new Pair(median(ourSeconds), median(theirSeconds));
    }

    /** Returns how many times the work is to run for a measurement. */
    private static int warmUp(Runnable work) {
        double last = 0;
        for (double spent = 0; spent < WARM_UP_SECONDS; spent += last) {
            last = Math.max(1e-9, seconds(work));
        }
        return (int) Math.ceil(MIN_SECONDS / last);
    }

    private static double seconds(Runnable work, int times) {
        return seconds(() -> {
                    for (int i = 0; i < times; i++) {
                        work.run();
                    }
                })
                / times;
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
