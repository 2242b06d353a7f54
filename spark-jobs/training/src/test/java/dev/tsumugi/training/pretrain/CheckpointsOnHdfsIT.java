package dev.tsumugi.training.pretrain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterInitializer;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.checkpoint.Checkpoint;
import dev.tsumugi.model.checkpoint.CheckpointStore;
import dev.tsumugi.model.checkpoint.Retention;
import dev.tsumugi.model.checkpoint.SafeModeWait;
import dev.tsumugi.model.checkpoint.TrainingState;
import dev.tsumugi.model.optimizer.AdamW;
import dev.tsumugi.training.loop.TrainingLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.HdfsConfiguration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.SafeModeAction;
import org.apache.hadoop.hdfs.server.namenode.SafeModeException;
import org.bytedeco.javacpp.FloatPointer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints on a real name node and data node. */
@Tag("slow")
class CheckpointsOnHdfsIT {
    private static final ModelConfig MODEL = new ModelConfig(300, 16, 32, 2, 2, 1, 64, 10_000, 1e-5, false);
    private static final SafeModeWait IMPATIENT = new SafeModeWait(Duration.ZERO, Duration.ofMillis(1));

    @TempDir
    static Path folder;

    private static MiniDFSCluster cluster;
    private static DistributedFileSystem hdfs;
    private static Configuration hadoop;

    @BeforeAll
    static void startHdfs() throws IOException {
        hadoop = new HdfsConfiguration();
        hadoop.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, folder.toString());
        cluster = new MiniDFSCluster.Builder(hadoop).numDataNodes(2).build();
        cluster.waitActive();
        hdfs = cluster.getFileSystem();
    }

    @AfterAll
    static void stopHdfs() {
        cluster.shutdown();
    }

    @Test
    void theTrainingLogGrowsInPlaceAndGoesOnAfterItsWriterDied() throws IOException {
        org.apache.hadoop.fs.Path log = new org.apache.hadoop.fs.Path(hdfs.getUri() + "/logged");
        TrainingLog killed = TrainingLog.start(log, hadoop);
        killed.add(round(1));
        killed.write();
        long file = hdfs.getClient().getFileInfo("/logged/log.jsonl").getFileId();
        killed.add(round(2));
        killed.add(round(3));
        killed.write();
        assertThat(hdfs.getClient().getFileInfo("/logged/log.jsonl").getFileId())
                .isEqualTo(file);

        // It was never closed: HDFS still believes that the first writer is at it.
        try (TrainingLog resumed = TrainingLog.resume(log, hadoop, 2)) {
            assertThat(resumed.entries()).containsExactly(round(1), round(2));
            resumed.add(round(3));
            resumed.write();
            resumed.add(round(4));
        }
        assertThat(TrainingLog.resume(log, hadoop, 9).entries())
                .containsExactly(round(1), round(2), round(3), round(4));
        assertThat(hdfs.listStatus(log)).hasSize(1);
    }

    private static TrainingLog.Entry round(long number) {
        return new TrainingLog.Entry(number, 3 * number, 60 * number, 1.5, 0.001, 100, number, null, null);
    }

    @Test
    void commitsAndReadsBack() throws IOException {
        CheckpointStore store = store("commits", SafeModeWait.DEFAULT);
        for (int step = 10; step <= 40; step += 10) {
            try (Checkpoint checkpoint = atStep(step)) {
                store.save(checkpoint);
            }
            store.retain(new Retention(2, 0, false, Set.of(10L)));
        }

        assertThat(store.complete()).containsExactly(store.folderOf(40), store.folderOf(30), store.folderOf(10));
        try (Checkpoint saved = atStep(40);
                Checkpoint loaded = store.loadNewest().orElseThrow()) {
            assertThat(loaded.state()).isEqualTo(saved.state());
            assertThat(loaded.parameters().asBuffer())
                    .isEqualTo(saved.parameters().asBuffer());
        }
    }

    @Test
    void ignoresAManifestThatIsStillBeingWritten() throws IOException {
        CheckpointStore store = store("unfinished", SafeModeWait.DEFAULT);
        try (Checkpoint checkpoint = atStep(1)) {
            store.save(checkpoint);
        }
        try (Checkpoint checkpoint = atStep(2)) {
            org.apache.hadoop.fs.Path manifest = new org.apache.hadoop.fs.Path(store.save(checkpoint), "manifest.json");
            byte[] content;
            try (var in = hdfs.open(manifest)) {
                content = in.readAllBytes();
            }
            hdfs.delete(manifest, false);

            try (var out = hdfs.create(manifest, false)) {
                out.write(content, 0, content.length / 2);
                out.hflush();
                assertThat(store.newest()).contains(store.folderOf(1));
                out.write(content, content.length / 2, content.length - content.length / 2);
            }
        }

        assertThat(store.newest()).contains(store.folderOf(2));
    }

    @Test
    void waitsUntilTheNameNodeLeavesSafeMode() throws IOException {
        CheckpointStore patient = store("safe-mode", new SafeModeWait(Duration.ofSeconds(60), Duration.ofMillis(20)));
        CheckpointStore impatient = store("safe-mode", IMPATIENT);
        hdfs.setSafeMode(SafeModeAction.SAFEMODE_ENTER);
        try (Checkpoint checkpoint = atStep(7)) {
            assertThatThrownBy(() -> impatient.save(checkpoint)).isInstanceOf(SafeModeException.class);

            CompletableFuture<Boolean> leaving = CompletableFuture.supplyAsync(
                    CheckpointsOnHdfsIT::leaveSafeMode, CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS));
            patient.save(checkpoint);

            assertThat(leaving.join()).isFalse();
            assertThat(patient.newest()).contains(patient.folderOf(7));
        } finally {
            leaveSafeMode();
        }
    }

    @Test
    void killsAtRandomMomentsLoseNothingThatWasSaved() throws IOException, InterruptedException {
        new KilledSaves(
                        new org.apache.hadoop.fs.Path(hdfs.getUri() + "/killed"),
                        hadoop,
                        List.of("fs.hdfs.impl=" + SpentBytes.Hdfs.class.getName()))
                .assertNothingIsLost(6, 6);
    }

    @Test
    void goesOnWithoutADataNodeThatIsLostDuringTheWrite() throws IOException {
        Configuration counting = new Configuration(hadoop);
        counting.set("fs.hdfs.impl", SpentBytes.Hdfs.class.getName());
        counting.setBoolean("fs.hdfs.impl.disable.cache", true);
        AtomicReference<MiniDFSCluster.DataNodeProperties> lost = new AtomicReference<>();
        SpentBytes.after(30_000, () -> lost.set(cluster.stopDataNode(0)));
        CheckpointStore store = new CheckpointStore(new org.apache.hadoop.fs.Path(hdfs.getUri() + "/lost"), counting);
        try (Checkpoint saved = atStep(1)) {
            store.save(saved);
            assertThat(lost.get()).isNotNull();
            try (Checkpoint loaded = store.loadNewest().orElseThrow()) {
                assertThat(loaded.parameters().asBuffer())
                        .isEqualTo(saved.parameters().asBuffer());
            }
        } finally {
            cluster.restartDataNode(lost.get(), true);
            cluster.waitActive();
        }
    }

    @Test
    void doesNotTrustWhatLatestSays() throws IOException {
        CheckpointStore store = store("latest", SafeModeWait.DEFAULT);
        try (Checkpoint checkpoint = atStep(1)) {
            store.save(checkpoint);
        }
        org.apache.hadoop.fs.Path latest = new org.apache.hadoop.fs.Path("/latest/latest");
        try (var out = hdfs.create(latest, true)) {
            out.writeBytes("step-00000009");
        }
        assertThat(store.newest()).contains(store.folderOf(1));
        try (Checkpoint checkpoint = atStep(2)) {
            store.save(checkpoint);
        }
        try (var in = hdfs.open(latest)) {
            assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("step-00000002\n");
        }
    }

    @Test
    void passesOverACheckpointWithAFlippedByte() throws IOException {
        CheckpointStore store = store("flipped", SafeModeWait.DEFAULT);
        for (int step = 1; step <= 2; step++) {
            try (Checkpoint checkpoint = atStep(step)) {
                store.save(checkpoint);
            }
        }
        org.apache.hadoop.fs.Path model = new org.apache.hadoop.fs.Path(store.folderOf(2), "model.safetensors");
        byte[] bytes;
        try (var in = hdfs.open(model)) {
            bytes = in.readAllBytes();
        }
        bytes[bytes.length / 2] ^= 1;
        try (var out = hdfs.create(model, true)) {
            out.write(bytes);
        }
        assertThatThrownBy(() -> store.load(store.folderOf(2)))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith(model + " has changed since it was written");
        try (Checkpoint loaded = store.loadNewest().orElseThrow()) {
            assertThat(loaded.state().step()).isEqualTo(1);
        }
    }

    private static boolean leaveSafeMode() {
        try {
            return hdfs.setSafeMode(SafeModeAction.SAFEMODE_LEAVE);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static CheckpointStore store(String name, SafeModeWait wait) throws IOException {
        FileSystem.setDefaultUri(hadoop, hdfs.getUri());
        return new CheckpointStore(new org.apache.hadoop.fs.Path("/" + name), hadoop, wait);
    }

    private static Checkpoint atStep(long step) {
        FloatPointer parameters = new FloatPointer(MODEL.parameterCount());
        ParameterInitializer.initialize(MODEL, step, parameters);
        FloatPointer moment = new FloatPointer(MODEL.parameterCount());
        ParameterInitializer.initialize(MODEL, -step, moment);
        return new Checkpoint(
                MODEL,
                new TrainingState(step, step, step, step, step, 42, 1, new TreeMap<>()),
                "",
                parameters,
                new TreeMap<>(Map.of(AdamW.FIRST_MOMENT, new FlatTensors(ParameterLayout.of(MODEL), moment))));
    }
}
