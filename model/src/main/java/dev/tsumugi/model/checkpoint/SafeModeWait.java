package dev.tsumugi.model.checkpoint;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.apache.hadoop.hdfs.server.namenode.SafeModeException;
import org.apache.hadoop.ipc.RemoteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long writing waits while the HDFS name node is in safe mode, where it refuses every change.
 *
 * @param longest after which the name node's refusal is passed on
 * @param interval between two attempts
 */
public record SafeModeWait(Duration longest, Duration interval) {
    /** Ten minutes: a large name node needs some after a restart. */
    public static final SafeModeWait DEFAULT = new SafeModeWait(Duration.ofMinutes(10), Duration.ofSeconds(2));

    private static final Logger LOG = LoggerFactory.getLogger(SafeModeWait.class);

    /** Work that may be done again from its start. */
    @FunctionalInterface
    interface Attempt<T> {
        T run() throws IOException;
    }

    <T> T call(Attempt<T> attempt) throws IOException {
        long start = System.nanoTime();
        while (true) {
            try {
                return attempt.run();
            } catch (IOException e) {
                if (!isSafeMode(e) || System.nanoTime() - start >= longest.toNanos()) {
                    throw e;
                }
                LOG.warn("The name node is in safe mode: trying again in {} ms.", interval.toMillis());
                pause();
            }
        }
    }

    private void pause() throws InterruptedIOException {
        try {
            Thread.sleep(interval.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("Interrupted while the name node is in safe mode.");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private static boolean isSafeMode(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SafeModeException
                    || (cause instanceof RemoteException remote
                            && SafeModeException.class.getName().equals(remote.getClassName()))) {
                return true;
            }
        }
        return false;
    }
}
