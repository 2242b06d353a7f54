package dev.tsumugi.workflow.run;

import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.util.ShutdownHookManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps two processes from working on one run directory: {@code lock.json}, created only where there is none and rewritten
 * at every heartbeat. The lock of a process that has died is taken over: on this host its process id tells, on another host
 * (a driver that YARN or Kubernetes starts again) a heartbeat that stays out, so that no clocks are compared.
 */
public final class RunLock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);
    private static final int BEFORE_FILE_SYSTEMS_CLOSE = FileSystem.SHUTDOWN_HOOK_PRIORITY + 1;
    private static final int HEARTBEATS_WAITED = 3;

    /** How often the owner shows that it lives. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /**
     * What the lock file says.
     *
     * @param id of this lock
     * @param host of the owner
     * @param process id of the owner
     * @param since when it was taken, ISO-8601
     * @param beats heartbeats so far
     */
    record Owner(String id, String host, long process, String since, long beats) {
        Owner beat() {
            return new Owner(id, host, process, since, beats + 1);
        }

        /** Whether a process of this host is gone; one that began later only has the same number. */
        boolean isDead() {
            Instant taken = Instant.parse(since);
            return ProcessHandle.of(process)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(alive -> alive.info().startInstant())
                    .filter(start -> start.isBefore(taken.plusSeconds(1)))
                    .isEmpty();
        }
    }

    private final LockFile file;
    private final Path path;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Runnable closer = this::release;
    private Owner owner;
    private boolean lost;

    private RunLock(LockFile file, Owner owner, Duration heartbeat) {
        this.file = file;
        this.path = file.path();
        this.owner = owner;
        Thread heart = new Thread(() -> beat(heartbeat), "run-lock-heartbeat");
        heart.setDaemon(true);
        heart.start();
        ShutdownHookManager.get().addShutdownHook(closer, BEFORE_FILE_SYSTEMS_CLOSE);
    }

    /**
     * Takes the lock.
     *
     * @throws UserException that names the owner where it lives
     */
    public static RunLock take(RunDirectory directory, Duration heartbeat) throws IOException {
        Path path = new Path(directory.root(), "lock.json");
        LockFile file = new LockFile(directory.files(), path);
        Owner mine = new Owner(
                UUID.randomUUID().toString(),
                thisHost(),
                ProcessHandle.current().pid(),
                Instant.now().toString(),
                0);
        boolean taken;
        try {
            directory.files().mkdirs(directory.root());
            taken = file.create(mine);
        } catch (IOException e) {
            throw new UserException(
                    "The run directory " + directory.root() + " cannot be written (" + e.getMessage()
                            + "): check run.directory and its permissions",
                    e);
        }
        if (!taken) {
            Optional<Owner> living = livingOwner(file, heartbeat);
            if (living.isPresent()) {
                throw inUse(path, living);
            }
            file.delete();
            if (!file.create(mine)) {
                throw inUse(path, file.read());
            }
        }
        return new RunLock(file, mine, heartbeat);
    }

    /**
     * Makes sure that this process still owns the directory.
     *
     * @throws UserException where another process took the lock over
     */
    public synchronized void check() throws IOException {
        Optional<Owner> present = file.read();
        if (lost || present.isPresent() && !present.get().id().equals(owner.id())) {
            throw new UserException("Another process took over " + path.getParent()
                    + " because this one gave no sign of life: start this one again when that one has ended");
        }
    }

    @Override
    public void close() {
        release();
        ShutdownHookManager.get().removeShutdownHook(closer);
    }

    private synchronized void release() {
        closed.countDown();
        try {
            if (!lost && file.read().filter(o -> o.id().equals(owner.id())).isPresent()) {
                file.delete();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(path + " could not be removed", e);
        }
    }

    private void beat(Duration heartbeat) {
        try {
            while (!closed.await(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
                beatOnce(heartbeat);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void beatOnce(Duration heartbeat) {
        if (closed.getCount() == 0 || lost) {
            return;
        }
        try {
            Optional<Owner> present = file.read();
            lost = present.isPresent() && !present.get().id().equals(owner.id());
            if (!lost) {
                owner = owner.beat();
                file.replace(owner);
            }
        } catch (IOException e) {
            LOG.warn("The heartbeat in {} failed; the next one is tried in {}", path, heartbeat, e);
        }
    }

    /** The owner, where it gives signs of life. A file that cannot be read is being written: it is looked at again. */
    private static Optional<Owner> livingOwner(LockFile file, Duration heartbeat) throws IOException {
        Optional<Owner> first = file.read();
        if (first.isPresent() && first.get().host().equals(thisHost())) {
            return first.filter(owner -> !owner.isDead());
        }
        try {
            for (int i = 0; i < HEARTBEATS_WAITED; i++) {
                TimeUnit.MILLISECONDS.sleep(heartbeat.toMillis());
                Optional<Owner> now = file.read();
                if (now.isPresent() && !now.equals(first)) {
                    return now;
                }
            }
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(
                    "Interrupted while waiting for a sign of life of the owner of " + file.path());
        }
    }

    private static UserException inUse(Path path, Optional<Owner> owner) {
        String who = owner.map(
                        other -> "process " + other.process() + " on host " + other.host() + " since " + other.since())
                .orElse("another process");
        return new UserException("The run directory " + path.getParent() + " is in use by " + who
                + ": wait until it ends, or remove " + path + " if you are sure that it is dead");
    }

    private static String thisHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
