package dev.tsumugi.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.optimizer.AdamW;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CheckpointWriterTest {
    private static final Retention ALL = new Retention(9, 0, false, Set.of());

    @TempDir
    java.nio.file.Path folder;

    private CheckpointStore store;

    @BeforeEach
    void openStore() throws IOException {
        Configuration hadoop = new Configuration();
        hadoop.setClass("fs.file.impl", SlowFileSystem.class, FileSystem.class);
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
        store = new CheckpointStore(new Path(folder.toUri()), hadoop);
        SlowFileSystem.mayGoOn = new CountDownLatch(1);
        SlowFileSystem.refusedStep = -1;
        SlowFileSystem.CREATED.set(0);
    }

    @Test
    void savesTheVectorsAsTheyWereWhileTrainingChangesThem() throws Exception {
        Checkpoint checkpoint = Checkpoints.atStep(1);
        float[] before = Checkpoints.floats(checkpoint.parameters());
        try (CheckpointWriter writer = new CheckpointWriter(store)) {
            CheckpointWriter.Pause pause = writer.save(checkpoint, ALL);
            assertThat(pause.waitedSeconds()).isZero();
            assertThat(store.newest()).isEmpty();
            checkpoint.parameters().fill(0);
            checkpoint.optimizer().values().forEach(vector -> vector.floats().fill(0));
            SlowFileSystem.mayGoOn.countDown();
        }
        try (Checkpoint saved = store.loadNewest().orElseThrow()) {
            assertThat(Checkpoints.floats(saved.parameters())).containsExactly(before);
            assertThat(Checkpoints.floats(saved.optimizer().get(AdamW.FIRST_MOMENT)))
                    .containsExactly(Checkpoints.floats(Checkpoints.vector(1001)));
        }
    }

    @Test
    void theNextSaveWaitsForTheOneBeforeAndSaysHowLong() throws Exception {
        Checkpoint second = Checkpoints.atStep(2);
        try (CheckpointWriter writer = new CheckpointWriter(store)) {
            writer.save(Checkpoints.atStep(1), ALL);
            CompletableFuture<CheckpointWriter.Pause> pause = CompletableFuture.supplyAsync(() -> {
                try {
                    return writer.save(second, ALL);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            assertThatThrownBy(() -> pause.get(50, TimeUnit.MILLISECONDS))
                    .isInstanceOf(java.util.concurrent.TimeoutException.class);
            assertThat(SlowFileSystem.CREATED).hasValueLessThan(2);
            SlowFileSystem.mayGoOn.countDown();
            assertThat(pause.get().waitedSeconds()).isPositive();
        }
        assertThat(store.complete()).containsExactly(store.folderOf(2), store.folderOf(1));
    }

    @Test
    void deletesWhatTheRuleDoesNotKeep() throws Exception {
        SlowFileSystem.mayGoOn.countDown();
        try (CheckpointWriter writer = new CheckpointWriter(store)) {
            for (int step = 1; step <= 3; step++) {
                writer.save(Checkpoints.atStep(step), new Retention(1, 0, false, Set.of(1L)));
            }
        }
        assertThat(store.complete()).containsExactly(store.folderOf(3), store.folderOf(1));
    }

    @Test
    void aFailureIsThrownByTheNextSave() throws Exception {
        SlowFileSystem.mayGoOn.countDown();
        SlowFileSystem.refusedStep = 2;
        try (CheckpointWriter writer = new CheckpointWriter(store)) {
            writer.save(Checkpoints.atStep(1), ALL);
            writer.save(Checkpoints.atStep(2), ALL);
            assertThatThrownBy(() -> writer.save(Checkpoints.atStep(3), ALL))
                    .isInstanceOf(IOException.class)
                    .hasMessage("The checkpoint of step 2 could not be saved: The disk is full.");
            writer.save(Checkpoints.atStep(3), ALL);
        }
        assertThat(store.complete()).containsExactly(store.folderOf(3), store.folderOf(1));
    }

    @Test
    void aFailureIsThrownBetweenSavesAndOnlyOnce() throws Exception {
        SlowFileSystem.refusedStep = 1;
        try (CheckpointWriter writer = new CheckpointWriter(store)) {
            writer.save(Checkpoints.atStep(1), ALL);
            assertThatCode(writer::requireNoFailure).doesNotThrowAnyException();
            SlowFileSystem.mayGoOn.countDown();
            assertThatThrownBy(() -> {
                        while (true) {
                            writer.requireNoFailure();
                            Thread.onSpinWait();
                        }
                    })
                    .hasMessage("The checkpoint of step 1 could not be saved: The disk is full.");
        }
    }

    @Test
    void aFailureIsThrownAtTheEnd() throws Exception {
        SlowFileSystem.mayGoOn.countDown();
        SlowFileSystem.refusedStep = 1;
        CheckpointWriter writer = new CheckpointWriter(store);
        writer.save(Checkpoints.atStep(1), ALL);
        assertThatThrownBy(writer::close).hasMessage("The checkpoint of step 1 could not be saved: The disk is full.");
    }

    /** Holds every file of parameters back until it may go on; has no room for those of one step. */
    public static final class SlowFileSystem extends LocalFileSystem {
        static final AtomicInteger CREATED = new AtomicInteger();
        static volatile CountDownLatch mayGoOn;
        static volatile long refusedStep;

        @Override
        public FSDataOutputStream create(
                Path path,
                FsPermission permission,
                boolean overwrite,
                int bufferSize,
                short replication,
                long blockSize,
                Progressable progress)
                throws IOException {
            if (path.getName().equals("model.safetensors")) {
                CREATED.incrementAndGet();
                awaitLatch();
                if (path.getParent().getName().equals("step-%08d".formatted(refusedStep))) {
                    throw new IOException("The disk is full.");
                }
            }
            return super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
        }

        private static void awaitLatch() throws IOException {
            try {
                mayGoOn.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
