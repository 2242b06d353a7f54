package dev.tsumugi.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system that checks nothing itself, and one wrong byte. */
class CheckpointDamageTest {
    private static final int FLIPS_PER_FILE = 60;

    @TempDir
    Path folder;

    private CheckpointStore store;

    @BeforeEach
    void openStore() throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.file.impl", RawLocalFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
        store = new CheckpointStore(new org.apache.hadoop.fs.Path(folder.toUri()), hadoop);
    }

    @Test
    void noFlippedBitIsEverRead() throws IOException {
        store.save(Checkpoints.atStep(1));
        String newest = store.save(Checkpoints.atStep(2)).getName();
        Random random = new Random(17);
        for (Path file : files(newest)) {
            byte[] whole = Files.readAllBytes(file);
            for (int flip = 0; flip < FLIPS_PER_FILE; flip++) {
                byte[] damaged = whole.clone();
                int at = random.nextInt(damaged.length);
                damaged[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(file, damaged);
                try (Checkpoint loaded = store.loadNewest().orElseThrow()) {
                    assertThat(loaded.state().step())
                            .as("a flipped bit in byte %d of %s", at, file.getFileName())
                            .isEqualTo(1);
                }
            }
            Files.write(file, whole);
        }
    }

    @Test
    void noFileThatIsCutOffIsEverRead() throws IOException {
        store.save(Checkpoints.atStep(1));
        String newest = store.save(Checkpoints.atStep(2)).getName();
        Random random = new Random(18);
        for (Path file : files(newest)) {
            byte[] whole = Files.readAllBytes(file);
            for (int length : new int[] {0, random.nextInt(whole.length), whole.length - 1}) {
                Files.write(file, java.util.Arrays.copyOf(whole, length));
                try (Checkpoint loaded = store.loadNewest().orElseThrow()) {
                    assertThat(loaded.state().step())
                            .as("%s cut to %d bytes", file.getFileName(), length)
                            .isEqualTo(1);
                }
            }
            Files.write(file, whole);
        }
    }

    private List<Path> files(String step) throws IOException {
        try (Stream<Path> paths = Files.list(folder.resolve(step))) {
            List<Path> files = new ArrayList<>(paths.toList());
            assertThat(files).hasSize(5);
            return files;
        }
    }
}
