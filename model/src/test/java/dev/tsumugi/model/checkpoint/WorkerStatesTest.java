package dev.tsumugi.model.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.FlatTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkerStatesTest {
    private static final Retention NEWEST = new Retention(1, 0, false, Set.of());

    @TempDir
    java.nio.file.Path folder;

    private final Configuration hadoop = new Configuration(false);
    private WorkerStates states;
    private CheckpointStore store;

    @BeforeEach
    void open() throws IOException {
        states = new WorkerStates(new Path(folder.toUri()), hadoop);
        store = new CheckpointStore(new Path(folder.toUri()), hadoop);
    }

    @Test
    void readsWhatItWrote() throws IOException {
        WorkerStateFile file = write(3, 12, 7);
        SortedMap<String, FlatTensors> read = vectors(0);

        states.read(file, read);

        assertThat(file.name())
                .startsWith("workers/worker-0003/round-00000012-")
                .endsWith(".safetensors");
        assertThat(file.stateSteps()).isEqualTo(384);
        assertThat(folder.resolve(file.name())).hasSize(file.bytes());
        vectors(7)
                .forEach((name, vector) ->
                        assertThat(Checkpoints.floats(read.get(name))).containsExactly(Checkpoints.floats(vector)));
    }

    @Test
    void manifestsListAStateByTheseKeys() throws IOException {
        String name = "workers/worker-0001/round-00000002-0123456789abcdef.safetensors";
        assertThat(new JsonMapper().writeValueAsString(new WorkerStateFile(1, 2, 3, name, 5, "ab")))
                .isEqualTo("{\"worker\":1,\"round\":2,\"momentSteps\":3,\"name\":\"" + name
                        + "\",\"bytes\":5,\"sha256\":\"ab\"}");
    }

    @Test
    void aTaskDoneTwiceLeavesOneFile() throws IOException {
        assertThat(write(0, 1, 5)).isEqualTo(write(0, 1, 5));
        assertThat(files()).hasSize(1);
    }

    @Test
    void anotherStateOfTheSameRoundTakesNothingAway() throws IOException {
        WorkerStateFile before = write(0, 1, 5);
        WorkerStateFile after = write(0, 1, 6);
        states.verify(before);
        states.verify(after);
        assertThat(files()).hasSize(2);
    }

    @Test
    void namesAFileThatIsGoneOrChanged() throws IOException {
        WorkerStateFile changed = write(1, 2, 5);
        java.nio.file.Path path = folder.resolve(changed.name());
        byte[] bytes = Files.readAllBytes(path);
        bytes[bytes.length / 2] ^= 4;
        Files.write(path, bytes);
        Files.delete(path.resolveSibling("." + path.getFileName() + ".crc"));
        assertThatThrownBy(() -> states.verify(changed))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageContaining(changed.name() + " has changed since it was written: its SHA-256 should be ");
        Files.delete(path);
        assertThatThrownBy(() -> states.verify(changed))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(
                        "The state of worker 1, " + new Path(new Path(folder.toUri()), changed.name()) + ", is gone.");
    }

    @Test
    void staysAsLongAsAKeptCheckpointListsIt() throws IOException {
        WorkerStateFile first = write(0, 1, 1);
        WorkerStateFile late = write(1, 1, 2);
        store.save(atRound(1, first, late));
        WorkerStateFile second = write(0, 2, 3);
        write(1, 2, 4); // of a worker that was late
        store.save(atRound(2, second, late));
        WorkerStateFile running = write(0, 3, 5);

        store.retain(NEWEST);

        assertThat(files()).containsExactlyInAnyOrder(second.name(), late.name(), running.name());
        store.loadNewest().orElseThrow().close();
    }

    @Test
    void aCheckpointWithoutAllStatesIsNotComplete() throws IOException {
        Path whole = store.save(atRound(1, write(0, 1, 1)));
        WorkerStateFile lost = write(0, 2, 2);
        store.save(atRound(2, lost));
        Files.delete(folder.resolve(lost.name()));

        assertThat(store.complete()).containsExactly(whole);
    }

    @Test
    void aDamagedStateLeadsToTheCheckpointBefore() throws IOException {
        WorkerStateFile whole = write(0, 1, 1);
        store.save(atRound(1, whole));
        WorkerStateFile damaged = write(0, 2, 2);
        store.save(atRound(2, damaged));
        byte[] bytes = Files.readAllBytes(folder.resolve(damaged.name()));
        bytes[bytes.length - 1] ^= 1;
        Files.write(folder.resolve(damaged.name()), bytes);

        try (Checkpoint checkpoint = store.loadNewest().orElseThrow()) {
            assertThat(checkpoint.workerStates()).containsExactly(whole);
        }
    }

    @Test
    void refusesNamesOutsideOfTheirFolder() {
        assertThatThrownBy(() -> new WorkerStateFile(0, 1, 1, "../secret.safetensors", 1, "0".repeat(64)))
                .hasMessageEndingWith("but is called \"../secret.safetensors\".");
    }

    @Test
    void refusesToCommitWithoutAState() throws IOException {
        WorkerStateFile gone = write(0, 1, 1);
        Files.delete(folder.resolve(gone.name()));

        assertThatThrownBy(() -> store.save(atRound(1, gone))).isInstanceOf(java.io.FileNotFoundException.class);
        assertThat(store.newest()).isEmpty();
    }

    private WorkerStateFile write(int worker, int round, long seed) throws IOException {
        return states.write(worker, round, 32 * round, vectors(seed));
    }

    private static SortedMap<String, FlatTensors> vectors(long seed) {
        return Checkpoints.moments(seed, -seed);
    }

    private static Checkpoint atRound(int round, WorkerStateFile... files) {
        Checkpoint plain = Checkpoints.atStep(8L * round);
        return new Checkpoint(
                plain.model(),
                plain.state(),
                plain.tokenizerSha256(),
                plain.parameters(),
                new TreeMap<>(),
                new TreeMap<>(),
                List.of(files));
    }

    private List<String> files() throws IOException {
        try (Stream<java.nio.file.Path> paths = Files.walk(folder.resolve("workers"))) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .filter(path -> !path.endsWith(".crc"))
                    .toList();
        }
    }
}
