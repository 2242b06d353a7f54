package dev.tsumugi.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tsumugi.model.DamagedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
    @TempDir
    java.nio.file.Path folder;

    private CheckpointStore store;

    @BeforeEach
    void openStore() throws IOException {
        Configuration hadoop = new Configuration(false);
        hadoop.setClass("fs.file.impl", RawLocalFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
        hadoop.setBoolean("fs.file.impl.disable.cache", true);
        store = new CheckpointStore(new Path(folder.toUri()), hadoop);
    }

    @Test
    void setsLaterCheckpointsAsideAndLosesNone() throws IOException {
        for (long step : new long[] {10, 20, 30}) {
            store.save(Checkpoints.atStep(step));
        }
        store.setAsideAfter(10);
        store.save(Checkpoints.atStep(20));
        store.setAsideAfter(19);

        assertThat(store.complete()).extracting(Path::getName).containsExactly("step-00000010");
        assertThat(folder.resolve("set-aside"))
                .isDirectoryContaining("glob:**/step-00000030")
                .isDirectoryContaining("glob:**/step-00000020")
                .isDirectoryContaining("glob:**/step-00000020-2");
        try (Checkpoint kept = store.loadParameters(
                new Path(folder.resolve("set-aside/step-00000020-2").toUri()))) {
            assertThat(kept.state().step()).isEqualTo(20);
        }
    }

    @Test
    void unfinishedLaterCheckpointsAreNotSetAside() throws IOException {
        store.save(Checkpoints.atStep(10));
        Path unfinished = store.save(Checkpoints.atStep(20));
        Files.delete(folder.resolve(unfinished.getName()).resolve("manifest.json"));

        store.setAsideAfter(10);

        assertThat(folder.resolve("set-aside")).doesNotExist();
        assertThat(folder.resolve(unfinished.getName())).doesNotExist();
    }

    @Test
    void loadsWhatItSaved() throws IOException {
        Checkpoint saved = Checkpoints.atStep(120);

        Path step = store.save(saved);

        assertThat(step.getName()).isEqualTo("step-00000120");
        try (Checkpoint loaded = store.load(step)) {
            assertThat(loaded.model()).isEqualTo(saved.model());
            assertThat(loaded.state()).isEqualTo(saved.state());
            assertThat(loaded.tokenizerSha256()).isEqualTo("cafe");
            assertThat(Checkpoints.floats(loaded.parameters())).containsExactly(Checkpoints.floats(saved.parameters()));
            assertThat(loaded.optimizer().keySet()).isEqualTo(saved.optimizer().keySet());
            saved.optimizer()
                    .forEach((name, vector) -> assertThat(
                                    Checkpoints.floats(loaded.optimizer().get(name)))
                            .containsExactly(Checkpoints.floats(vector)));
        }
        try (Checkpoint loaded = store.loadParameters(step)) {
            assertThat(loaded.optimizer()).isEmpty();
        }
    }

    @Test
    void writesTheSameBytesForTheSameCheckpoint() throws IOException {
        java.nio.file.Path step = local(store.save(Checkpoints.atStep(1)));
        java.nio.file.Path first = Files.move(step, folder.resolve("first"));

        store.save(Checkpoints.atStep(1));

        for (String name : names(first)) {
            assertThat(step.resolve(name)).hasSameBinaryContentAs(first.resolve(name));
        }
        assertThat(names(first))
                .containsExactly(
                        "config.json", "manifest.json", "model.safetensors", "optimizer.safetensors", "state.json");
    }

    @Test
    void ignoresUnfinishedFoldersAndReplacesThem() throws IOException {
        Path complete = store.save(Checkpoints.atStep(1));
        Path unfinished = store.save(Checkpoints.atStep(2));
        Files.delete(local(unfinished).resolve("manifest.json"));
        Files.createDirectory(folder.resolve("step-3"));
        Files.createDirectory(folder.resolve("other"));

        assertThat(store.newest()).contains(complete);
        assertThatThrownBy(() -> store.load(unfinished))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith("The checkpoint " + unfinished + " is unfinished or incomplete: ");

        store.save(Checkpoints.atStep(2));

        assertThat(store.complete()).containsExactly(unfinished, complete);
    }

    @Test
    void refusesToReplaceAnIntactCheckpoint() throws IOException {
        Path step = store.save(Checkpoints.atStep(2));

        assertThatThrownBy(() -> store.save(Checkpoints.atStep(2)))
                .isInstanceOf(FileAlreadyExistsException.class)
                .hasMessage("The checkpoint " + step + " exists already (step 2): resume from it, or delete it first.");
    }

    @Test
    void replacesADamagedCheckpoint() throws IOException {
        Path step = store.save(Checkpoints.atStep(2));
        flipLastByte(local(step).resolve("optimizer.safetensors"));

        store.save(Checkpoints.atStep(2));

        store.load(step).close();
    }

    @Test
    void passesOverAFileThatIsCutOff() throws IOException {
        Path older = store.save(Checkpoints.atStep(1));
        Path newer = store.save(Checkpoints.atStep(2));
        java.nio.file.Path model = local(newer).resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(model);
        Files.write(model, java.util.Arrays.copyOf(whole, whole.length - 100));

        assertThat(store.newest()).contains(older);
        assertThatThrownBy(() -> store.load(newer))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(new Path(newer, "model.safetensors") + " should have " + whole.length + " bytes, but has "
                        + (whole.length - 100) + ".");
    }

    @Test
    void fallsBackToTheCheckpointBeforeADamagedOne() throws IOException {
        store.save(Checkpoints.atStep(1));
        Path newer = store.save(Checkpoints.atStep(2));
        flipLastByte(local(newer).resolve("model.safetensors"));

        try (Checkpoint loaded = store.loadNewest().orElseThrow()) {
            assertThat(loaded.state().step()).isEqualTo(1);
        }
        assertThatThrownBy(() -> store.load(newer))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith(new Path(newer, "model.safetensors")
                        + " has changed since it was written: its SHA-256 should be ");
    }

    @Test
    void failsWhenEveryCheckpointIsDamaged() throws IOException {
        Path step = store.save(Checkpoints.atStep(1));
        flipLastByte(local(step).resolve("state.json"));

        assertThatThrownBy(store::loadNewest).isInstanceOf(DamagedFileException.class);
    }

    @Test
    void reportsDamageThatTheFileSystemFinds() throws IOException {
        CheckpointStore checksummed = new CheckpointStore(new Path(folder.toUri()), new Configuration(false));
        checksummed.save(Checkpoints.atStep(1));
        Path newer = checksummed.save(Checkpoints.atStep(2));
        flipLastByte(local(newer).resolve("model.safetensors"));

        assertThatThrownBy(() -> checksummed.load(newer))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith("The checkpoint " + newer + " is damaged: Checksum error");
        try (Checkpoint loaded = checksummed.loadNewest().orElseThrow()) {
            assertThat(loaded.state().step()).isEqualTo(1);
        }
    }

    @Test
    void hasNothingToLoadInAFolderThatDoesNotExist() throws IOException {
        CheckpointStore empty =
                new CheckpointStore(new Path(folder.resolve("none").toUri()), new Configuration(false));

        assertThat(empty.newest()).isEmpty();
        assertThat(empty.loadNewest()).isEmpty();
        empty.retain(new Retention(1, 0, true, Set.of()));
    }

    @Test
    void keepsTheNewestCompleteAndTheProtectedCheckpoints() throws IOException {
        for (int step = 1; step <= 6; step++) {
            store.save(Checkpoints.atStep(step));
        }
        Files.delete(folder.resolve("step-00000003/manifest.json"));
        Files.delete(folder.resolve("step-00000006/manifest.json"));

        store.retain(new Retention(2, 0, false, Set.of(1L)));

        assertThat(names(folder))
                .containsExactly("latest", "step-00000001", "step-00000004", "step-00000005", "step-00000006");
    }

    @Test
    void neitherCountsNorDeletesACheckpointWhoseStateIsDamaged() throws IOException {
        for (int step = 1; step <= 3; step++) {
            store.save(Checkpoints.atStep(step));
        }
        flipLastByte(folder.resolve("step-00000002/state.json"));

        store.retain(new Retention(2, 0, false, Set.of()));

        assertThat(names(folder)).contains("step-00000001", "step-00000002", "step-00000003");
    }

    @Test
    void namesTheNewestForPeopleAndDoesNotTrustThat() throws IOException {
        store.save(Checkpoints.atStep(1));
        Path newest = store.save(Checkpoints.atStep(2));
        assertThat(folder.resolve("latest")).hasContent("step-00000002\n");
        Files.writeString(folder.resolve("latest"), "step-00000009\n");

        assertThat(store.newest()).contains(newest);
        store.save(Checkpoints.atStep(3));
        assertThat(folder.resolve("latest")).hasContent("step-00000003\n");
    }

    @Test
    void keepsDocumentsBesideTheVectors() throws IOException {
        Checkpoint plain = Checkpoints.atStep(1);
        SortedMap<String, String> documents = new TreeMap<>(Map.of("run.yaml", "run: {name: 紡ぎ}\n", "x.json", ""));
        Path step = store.save(new Checkpoint(
                plain.model(), plain.state(), "", plain.parameters(), plain.optimizer(), documents, List.of()));

        assertThat(folder.resolve("step-00000001/run.yaml")).hasContent("run: {name: 紡ぎ}\n");
        try (Checkpoint loaded = store.load(step)) {
            assertThat(loaded.documents()).isEqualTo(documents);
        }
    }

    @Test
    void refusesDocumentsThatWouldTakeAnotherFilesPlace() {
        for (String name : List.of("manifest.json", "../run.yaml", "Run.yaml", "run.exe")) {
            assertThatThrownBy(() -> new Checkpoint(
                            Checkpoints.MODEL,
                            Checkpoints.atStep(1).state(),
                            "",
                            Checkpoints.vector(1),
                            new TreeMap<>(),
                            new TreeMap<>(Map.of(name, "")),
                            List.of()))
                    .hasMessageStartingWith("A document's name must match ")
                    .hasMessageEndingWith(", but is \"" + name + "\".");
        }
    }

    @Test
    void refusesVectorsShorterThanTheModel() {
        Checkpoint checkpoint = Checkpoints.atStep(1);
        Checkpoint tooShort = new Checkpoint(
                checkpoint.model(),
                checkpoint.state(),
                "",
                new org.bytedeco.javacpp.FloatPointer(5),
                checkpoint.optimizer());

        assertThatThrownBy(() -> store.save(tooShort))
                .hasMessage("A vector of 5 floats cannot hold the model's " + Checkpoints.MODEL.parameterCount()
                        + " parameters.");
    }

    private static java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }

    private static java.util.List<String> names(java.nio.file.Path folder) throws IOException {
        try (Stream<java.nio.file.Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static void flipLastByte(java.nio.file.Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 2] ^= 1;
        Files.write(file, bytes);
    }
}
