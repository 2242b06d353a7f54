package dev.tsumugi.workflow.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
    private static final Duration HEARTBEAT = Duration.ofMillis(20);

    @TempDir
    private Path folder;

    private RunDirectory directory;
    private Path file;

    @BeforeEach
    void openDirectory() {
        directory = RunDirectory.at(folder.toString(), new Configuration());
        file = folder.resolve("lock.json");
    }

    @Test
    void secondProcessIsToldWhoWorksThere() throws IOException {
        try (RunLock first = RunLock.take(directory, HEARTBEAT)) {
            assertThatThrownBy(() -> RunLock.take(directory, HEARTBEAT))
                    .isInstanceOf(UserException.class)
                    .hasMessageMatching("The run directory file:\\S+ is in use by process "
                            + ProcessHandle.current().pid() + " on host \\S+ since \\S+Z: wait until it ends, or remove"
                            + " file:\\S+/lock.json if you are sure that it is dead");
            assertThatCode(first::check).doesNotThrowAnyException();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void lockOfADeadProcessOfThisHostIsTakenOver() throws Exception {
        Process process = new ProcessBuilder("true").start();
        process.waitFor();
        write(InetAddress.getLocalHost().getHostName(), process.pid(), "2999-01-01T00:00:00Z");

        RunLock.take(directory, HEARTBEAT).close();
    }

    @Test
    void lockOfAnEarlierProcessOfTheSameNumberIsTakenOver() throws Exception {
        write(InetAddress.getLocalHost().getHostName(), ProcessHandle.current().pid(), "2001-01-01T00:00:00Z");

        RunLock.take(directory, HEARTBEAT).close();
    }

    @Test
    void lockOfAnotherHostWithoutHeartbeatIsTakenOver() throws IOException {
        write("elsewhere.example", 1, "2001-01-01T00:00:00Z");

        RunLock.take(directory, HEARTBEAT).close();
    }

    @Test
    void lockThatWasCutOffIsTakenOver() throws IOException {
        Files.writeString(file, "{\"id\":");

        RunLock.take(directory, HEARTBEAT).close();
    }

    /** Hadoop would look first whether the file is there, and create it then: several would get the lock. */
    @Test
    void oneOfManyThatCreateALockAtTheSameTimeGetsIt() throws Exception {
        for (int attempt = 0; attempt < 50; attempt++) {
            int processes = 8;
            LockFile lock =
                    new LockFile(directory.files(), new org.apache.hadoop.fs.Path(directory.root(), "lock.json"));
            CyclicBarrier start = new CyclicBarrier(processes);
            AtomicInteger owners = new AtomicInteger();
            Thread[] threads = new Thread[processes];
            for (int i = 0; i < processes; i++) {
                RunLock.Owner owner = new RunLock.Owner("owner " + i, "here", i, "2001-01-01T00:00:00Z", 0);
                threads[i] = new Thread(() -> {
                    try {
                        start.await();
                        owners.addAndGet(lock.create(owner) ? 1 : 0);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
                threads[i].start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(owners).hasValue(1);
            lock.delete();
        }
    }

    /** Something else lies where the next heartbeat is written, as if no space were left for it. */
    @Test
    void aHeartbeatThatCannotBeWrittenLeavesTheLockAsItWas() throws IOException {
        LockFile lock = new LockFile(directory.files(), new org.apache.hadoop.fs.Path(directory.root(), "lock.json"));
        RunLock.Owner owner = new RunLock.Owner("first", "here", 1, "2001-01-01T00:00:00Z", 0);
        lock.create(owner);
        lock.replace(owner.beat());
        assertThat(lock.read()).contains(owner.beat());
        Files.createDirectories(folder.resolve("lock.json.next/full"));

        assertThatThrownBy(() -> lock.replace(owner.beat().beat())).isInstanceOf(IOException.class);
        assertThat(lock.read()).contains(owner.beat());
    }

    @Test
    void ownerNoticesThatItsLockWasTakenOver() throws IOException {
        try (RunLock first = RunLock.take(directory, Duration.ofHours(1))) {
            write("elsewhere.example", 1, "2001-01-01T00:00:00Z");

            assertThatThrownBy(first::check)
                    .isInstanceOf(UserException.class)
                    .hasMessageStartingWith("Another process took over file:");
        }
        assertThat(file).exists();
    }

    private void write(String host, long process, String since) throws IOException {
        Files.writeString(file, Json.MAPPER.writeValueAsString(new RunLock.Owner("id", host, process, since, 3)));
    }
}
