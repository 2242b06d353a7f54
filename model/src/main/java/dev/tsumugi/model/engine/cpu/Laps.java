package dev.tsumugi.model.engine.cpu;

/** Where one thread's time goes: each lap counts from the end of the one before. */
final class Laps {

    private final long[] nanoseconds = new long[Part.values().length];
    private long last = System.nanoTime();

    /** Begins a lap without counting what was before. */
    void start() {
        last = System.nanoTime();
    }

    /** Ends a lap that was spent on this part. */
    void end(Part part) {
        long now = System.nanoTime();
        nanoseconds[part.ordinal()] += now - last;
        last = now;
    }

    long nanoseconds(Part part) {
        return nanoseconds[part.ordinal()];
    }
}
