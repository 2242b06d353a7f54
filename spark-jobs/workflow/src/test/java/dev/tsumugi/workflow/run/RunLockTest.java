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

    @Test
    void ownerNoticesThatItsLockWasTakenOver() throws IOException {
        try (RunLock first = RunLock.take(directory, Duration.ofHours(1))) {
            Files.delete(folder.resolve(".lock.json.crc"));
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
