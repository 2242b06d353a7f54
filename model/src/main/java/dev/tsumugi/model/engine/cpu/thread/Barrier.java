package dev.tsumugi.model.engine.cpu.thread;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where threads wait until all have arrived. They look for some microseconds before they sleep: being woken takes longer than
 * most of them wait. What a thread wrote before it arrived, all see after it.
 */
final class Barrier {

    /** Says to a thread that another one, which has the reason, will never arrive. */
    static final class BrokenException extends RuntimeException {
        private static final long serialVersionUID = 1;

        BrokenException() {
            super("Another thread of the engine failed.");
        }
    }

    private static final int LOOKS = 2_000;

    private final int threads;
    private final AtomicInteger arrived = new AtomicInteger();
    private volatile int generation;
    private volatile boolean broken;

    Barrier(int threads) {
        this.threads = threads;
    }

    /** @throws BrokenException when {@link #breakUp} was or is called */
    void await() {
        int current = generation;
        if (arrived.incrementAndGet() == threads) {
            arrived.set(0);
            synchronized (this) {
                generation = current + 1;
                notifyAll();
            }
        } else {
            for (int look = 0; look < LOOKS && generation == current && !broken; look++) {
                Thread.onSpinWait();
            }
            sleepUntilAfter(current);
        }
        if (broken) {
            throw new BrokenException();
        }
    }

    /** Goes on when interrupted: the others still use memory that the caller would free. */
    private void sleepUntilAfter(int current) {
        boolean interrupted = false;
        synchronized (this) {
            while (generation == current && !broken) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets all threads that wait, or will, fail. */
    synchronized void breakUp() {
        broken = true;
        notifyAll();
    }

    /** Makes a broken barrier whole again; nobody may be waiting. */
    void reset() {
        arrived.set(0);
        broken = false;
    }
}
