package dev.tsumugi.model.checkpoint;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Saves checkpoints while training goes on: from a copy of the vectors, one at a time. What goes wrong meanwhile is thrown by
 * the next call of any method. Not thread-safe.
 */
public final class CheckpointWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointWriter.class);

    private final CheckpointStore store;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> new Thread(work, "checkpoints"));
    private Future<?> writing;
    private long step;

    /**
     * How long a save held training up.
     *
     * @param waitedSeconds until the checkpoint before was written
     * @param copySeconds for the copy of the vectors
     */
    public record Pause(double waitedSeconds, double copySeconds) {
        public static final Pause NONE = new Pause(0, 0);
    }

    public CheckpointWriter(CheckpointStore store) {
        this.store = store;
    }

    /**
     * Waits until the checkpoint before is written, copies the vectors and returns; the copy is then saved, and what the rule
     * does not keep is deleted.
     *
     * @throws IOException when the checkpoint before could not be written
     */
    public Pause save(Checkpoint checkpoint, Retention retention) throws IOException {
        double waited = await();
        if (waited > 0) {
            LOG.warn("Training waited {} s until the checkpoint of step {} was written.", waited, step);
        }
        long start = System.nanoTime();
        Checkpoint copy = checkpoint.snapshot();
        step = checkpoint.state().step();
        writing = thread.submit(() -> {
            try (copy) {
                store.save(copy);
                store.retain(retention);
            }
            return copy;
        });
        return new Pause(waited, secondsSince(start));
    }

    /**
     * Does not wait.
     *
     * @throws IOException when a checkpoint could not be written
     */
    public void requireNoFailure() throws IOException {
        if (writing != null && writing.isDone()) {
            await();
        }
    }

    /**
     * Waits until the last checkpoint is written.
     *
     * @throws IOException when it could not be written
     */
    @Override
    public void close() throws IOException {
        thread.shutdown();
        await();
    }

    /** The seconds until nothing was being written any more; 0 where nothing was. */
    private double await() throws IOException {
        if (writing == null) {
            return 0;
        }
        Future<?> last = writing;
        double waited = 0;
        try {
            if (!last.isDone()) {
                long start = System.nanoTime();
                last.get();
                waited = secondsSince(start);
            }
            last.get();
        } catch (ExecutionException e) {
            throw new IOException(
                    "The checkpoint of step " + step + " could not be saved: "
                            + e.getCause().getMessage(),
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("Interrupted while the checkpoint of step " + step + " was written.");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            if (last.isDone()) {
                writing = null;
            }
        }
        return waited;
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
