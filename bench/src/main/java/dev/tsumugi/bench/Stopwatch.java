package dev.tsumugi.bench;

/** Times work that is repeated: once to warm up, then until a second has passed; the best repetition counts. */
final class Stopwatch {
    private static final long MIN_NANOS = 1_000_000_000L;
    private static final int MIN_REPETITIONS = 3;

    private Stopwatch() {}

    /** Seconds of the fastest repetition. */
    static double bestSeconds(Runnable work) {
        work.run();
        long best = Long.MAX_VALUE;
        long spent = 0;
        for (int i = 0; i < MIN_REPETITIONS || spent < MIN_NANOS; i++) {
            long start = System.nanoTime();
            work.run();
            long nanos = System.nanoTime() - start;
            spent += nanos;
            best = Math.min(best, nanos);
        }
        return best / 1e9;
    }
}
