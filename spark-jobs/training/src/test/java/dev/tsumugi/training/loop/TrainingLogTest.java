package dev.tsumugi.training.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {
    private final Configuration hadoop = new Configuration();

    @TempDir
    private java.nio.file.Path folder;

    @Test
    void addsLinesToTheSameFileWhichIsReadableMeanwhile() throws IOException {
        try (TrainingLog log = TrainingLog.start(local(), hadoop)) {
            log.add(entry(1));
            log.write();
            Object file = key();
            assertThat(rounds()).containsExactly(1L);
            log.add(entry(2));
            log.add(entry(3));
            log.write();
            assertThat(rounds()).containsExactly(1L, 2L, 3L);
            assertThat(key()).isEqualTo(file);
        }
        assertThat(Files.list(folder)).containsExactly(folder.resolve("log.jsonl"));
    }

    @Test
    void closingWritesWhatIsNotInTheFileYet() throws IOException {
        try (TrainingLog log = TrainingLog.start(local(), hadoop)) {
            log.add(entry(1));
            log.write();
            log.add(entry(2));
        }
        assertThat(rounds()).containsExactly(1L, 2L);
    }

    @Test
    void goesOnAfterTheRoundOfTheCheckpointWithoutALineTwice() throws IOException {
        write(local(), 1, 2, 3, 4);
        try (TrainingLog log = TrainingLog.resume(local(), hadoop, 2)) {
            assertThat(log.entries()).containsExactly(entry(1), entry(2));
            log.add(entry(3));
            log.write();
            assertThat(rounds()).containsExactly(1L, 2L, 3L);
        }
        assertThat(rounds()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void goesOnAfterALineThatAKillCutOff() throws IOException {
        write(local(), 1, 2);
        Files.writeString(folder.resolve("log.jsonl"), "{\"round\":3,\"st", StandardOpenOption.APPEND);
        try (TrainingLog log = TrainingLog.resume(local(), hadoop, 2)) {
            log.add(entry(3));
        }
        assertThat(rounds()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void goesOnAfterAKillBetweenTheStepsOfAReplacement() throws IOException {
        write(local(), 1, 2);
        Files.move(folder.resolve("log.jsonl"), folder.resolve(".log.jsonl.next"));
        try (TrainingLog log = TrainingLog.resume(local(), hadoop, 2)) {
            assertThat(log.entries()).hasSize(2);
        }
        assertThat(rounds()).containsExactly(1L, 2L);
    }

    @Test
    void refusesALineThatIsNoJson() throws IOException {
        Files.writeString(folder.resolve("log.jsonl"), "{\"round\":1,\"st\n");
        assertThatThrownBy(() -> TrainingLog.resume(local(), hadoop, 1))
                .isInstanceOf(UserException.class)
                .hasMessage("The training log " + local()
                        + "/log.jsonl has a line that is no JSON of a round; delete its folder to start anew.");
    }

    @Test
    void replacesTheFileWhereAnOpenOneCannotBeRead() throws IOException {
        hadoop.set("fs.closed.impl", ReadableWhenClosed.class.getName());
        Path path = new Path("closed://" + folder);
        write(path, 1, 2);
        try (TrainingLog log = TrainingLog.resume(path, hadoop, 2)) {
            log.add(entry(3));
            log.write();
            assertThat(rounds()).containsExactly(1L, 2L, 3L);
            ReadableWhenClosed.created = 0;
            log.add(entry(4));
        }
        assertThat(rounds()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(ReadableWhenClosed.created).isOne();
    }

    @Test
    void writesTheFileAnewWhereTheOpenOneFails() throws IOException {
        hadoop.set("fs.failing.impl", FailingWhenOpen.class.getName());
        try (TrainingLog log = TrainingLog.start(new Path("failing://" + folder), hadoop)) {
            for (int round = 1; round <= 4; round++) {
                log.add(entry(round));
                log.write();
                assertThat(rounds()).hasSize(round).endsWith((long) round);
            }
        }
        assertThat(rounds()).containsExactly(1L, 2L, 3L, 4L);
    }

    private void write(Path path, long... rounds) throws IOException {
        try (TrainingLog log = TrainingLog.start(path, hadoop)) {
            for (long round : rounds) {
                log.add(entry(round));
            }
        }
    }

    private static TrainingLog.Entry entry(long round) {
        return new TrainingLog.Entry(round, 3 * round, 60 * round, 1.5, 0.001, 100, 0.6 * round, null, null);
    }

    private Path local() {
        return new Path(folder.toString());
    }

    private List<Long> rounds() throws IOException {
        return Files.readAllLines(folder.resolve("log.jsonl")).stream()
                .map(line -> Long.valueOf(line.replaceAll(".*\"round\":(\\d+),.*", "$1")))
                .toList();
    }

    /** Which file it is, whatever its name. */
    private Object key() throws IOException {
        return Files.readAttributes(folder.resolve("log.jsonl"), BasicFileAttributes.class)
                .fileKey();
    }

    /** A file can be brought to the disk once. */
    public static final class FailingWhenOpen extends RawLocalFileSystem {
        @Override
        public URI getUri() {
            return URI.create("failing:///");
        }

        @Override
        public FSDataOutputStream create(
                Path file, boolean overwrite, int buffer, short replication, long block, Progressable progress)
                throws IOException {
            return new FSDataOutputStream(super.create(file, overwrite, buffer, replication, block, progress), null) {
                private int times;

                @Override
                public void hsync() throws IOException {
                    super.hsync();
                    if (++times > 1) {
                        throw new IOException("no data node is left");
                    }
                }
            };
        }
    }

    /** As an object store: what is written appears when the file is closed. */
    public static final class ReadableWhenClosed extends RawLocalFileSystem {
        private static int created;

        @Override
        public URI getUri() {
            return URI.create("closed:///");
        }

        @Override
        public FSDataOutputStream create(
                Path file, boolean overwrite, int buffer, short replication, long block, Progressable progress)
                throws IOException {
            created++;
            return new FSDataOutputStream(super.create(file, overwrite, buffer, replication, block, progress), null) {
                @Override
                public boolean hasCapability(String capability) {
                    return false;
                }
            };
        }
    }
}
