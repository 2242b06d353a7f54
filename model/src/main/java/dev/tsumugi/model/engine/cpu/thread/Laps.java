package dev.tsumugi.model.engine.cpu.thread;

/** Where one thread's time goes: each lap counts from the end of the one before. */
public final class Laps {

    private final long[] nanoseconds = new long[Phase.values().length];
    private long last = System.nanoTime();

    /** Begins a lap without counting what was before. */
    public void start() {
        last = System.nanoTime();
    }

    /** Ends a lap that was spent on this phase. */
    public void end(Phase phase) {
        long now = System.nanoTime();
        nanoseconds[phase.ordinal()] += now - last;
        last = now;
    }

    public long nanoseconds(Phase phase) {
        return nanoseconds[phase.ordinal()];
    }
}
