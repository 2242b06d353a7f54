package dev.tsumugi.model.engine.cpu.thread;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** A fixed number of threads, the caller's among them, each with a number. */
public final class ThreadTeam implements AutoCloseable {

    /** Waking a thread takes as long as some hundred thousand multiplications. */
    private static final long WORTH_WAKING = 1 << 19;

    private final int threads;
    private final Barrier barrier;
    private final ExecutorService others;

    public ThreadTeam(int threads) {
        this.threads = threads;
        barrier = new Barrier(threads);
        AtomicInteger number = new AtomicInteger(1);
        others = Executors.newFixedThreadPool(Math.max(1, threads - 1), task -> {
            Thread thread = new Thread(task, "cpu-engine-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
    }

    public int threads() {
        return threads;
    }

    /**
     * Within a task of {@link #forEachThread(IntConsumer)}, waits until the tasks of all threads have come here; each must come
     * equally often.
     */
    public void awaitAll() {
        barrier.await();
    }

    /** The first of {@code count} things that belong to a thread, whose next one's first ends them. */
    public int firstOf(int thread, int count) {
        return (int) ((long) thread * count / threads);
    }

    /**
     * As {@link #forEachThread(IntConsumer)}, but all on the caller's thread where there is little to do. Tasks must not wait for
     * each other.
     */
    public void forEachThread(long multiplications, IntConsumer task) {
        if (multiplications >= WORTH_WAKING) {
            forEachThread(task);
        } else {
            for (int number = 0; number < threads; number++) {
                task.accept(number);
            }
        }
    }

    /**
     * Runs the task once for each number from 0 to before the number of threads and waits for all of them, also when
     * one fails or the caller is interrupted: none may still touch memory that the caller is about to free.
     */
    public synchronized void forEachThread(IntConsumer task) {
        List<Future<?>> pending = new ArrayList<>();
        for (int number = 1; number < threads; number++) {
            int thread = number;
            pending.add(others.submit(() -> run(task, thread)));
        }
        Throwable failure = null;
        try {
            run(task, 0);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        for (Future<?> future : pending) {
            failure = moreTelling(failure, await(future));
        }
        if (failure != null) {
            barrier.reset();
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    private void run(IntConsumer task, int thread) {
        try {
            task.accept(thread);
        } catch (RuntimeException | Error e) {
            barrier.breakUp();
            throw e;
        }
    }

    private static Throwable moreTelling(Throwable one, Throwable other) {
        return other != null && (one == null || one instanceof Barrier.BrokenException) ? other : one;
    }

    /** The failure of the task, or null. */
    private static Throwable await(Future<?> future) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get();
                    return null;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    return e.getCause();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        others.shutdown();
    }
}
