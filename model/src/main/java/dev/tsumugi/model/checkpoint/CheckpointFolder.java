package dev.tsumugi.model.checkpoint;

import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import dev.tsumugi.model.safetensors.Safetensors;
import dev.tsumugi.model.safetensors.TensorSlot;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.bytedeco.javacpp.FloatPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of one checkpoint, complete or not. */
final class CheckpointFolder {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);

    private static final String MODEL = "model.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String STATE = "state.json";
    private static final int MAX_SMALL_FILE_BYTES = 1 << 24;

    /** Names that no document of a caller may take. */
    static final Set<String> OWN_FILES = Set.of(ModelConfigFile.NAME, STATE, CheckpointManifest.NAME);

    private final Path path;
    private final FileSystem fileSystem;
    private final CheckpointFiles files;
    private final WorkerStates workerStates;

    CheckpointFolder(Path path, FileSystem fileSystem, CheckpointFiles files, WorkerStates workerStates) {
        this.path = path;
        this.fileSystem = fileSystem;
        this.files = files;
        this.workerStates = workerStates;
    }

    Path path() {
        return path;
    }

    /** Writes all files into an empty folder, the manifest last. */
    void write(Checkpoint checkpoint) throws IOException {
        files.createFolder(path);
        ParameterLayout layout = ParameterLayout.of(checkpoint.model());
        SortedMap<String, byte[]> smallFiles = new TreeMap<>();
        smallFiles.put(
                ModelConfigFile.NAME,
                CheckpointManifest.JSON.writeValueAsBytes(ModelConfigFile.write(checkpoint.model())));
        smallFiles.put(STATE, CheckpointManifest.JSON.writeValueAsBytes(checkpoint.state()));
        checkpoint.documents().forEach((name, text) -> smallFiles.put(name, text.getBytes(StandardCharsets.UTF_8)));
        SortedMap<String, CheckpointManifest.Content> contents = new TreeMap<>();
        for (Map.Entry<String, byte[]> file : smallFiles.entrySet()) {
            contents.put(file.getKey(), files.write(new Path(path, file.getKey()), out -> out.write(file.getValue())));
        }
        contents.put(MODEL, writeTensors(MODEL, TensorSlot.of(layout, checkpoint.parameters())));
        if (!checkpoint.optimizer().isEmpty()) {
            contents.put(OPTIMIZER, writeTensors(OPTIMIZER, TensorSlot.of(checkpoint.optimizer())));
        }
        for (WorkerStateFile state : checkpoint.workerStates()) {
            workerStates.requireLength(state);
        }
        byte[] manifest = CheckpointManifest.of(checkpoint, contents).toJson();
        files.write(new Path(path, CheckpointManifest.NAME), out -> out.write(manifest));
    }

    /** Whether there is a whole manifest, and all that it lists in full length. */
    boolean isComplete() throws IOException {
        try {
            CheckpointManifest manifest = manifest();
            for (String name : manifest.files().keySet()) {
                files.requireLength(new Path(path, name), content(manifest, name));
            }
            for (WorkerStateFile state : manifest.workerStates()) {
                workerStates.requireLength(state);
            }
            return true;
        } catch (FileNotFoundException e) {
            LOG.debug("{} is unfinished.", path, e);
            return false;
        } catch (DamagedFileException | ChecksumException e) {
            LOG.warn("{} Passing over the checkpoint {}.", e.getMessage(), path.getName());
            return false;
        }
    }

    /** How far training was; empty, with a warning, when the file that says so is damaged. */
    Optional<TrainingState> intactState() throws IOException {
        try {
            return Optional.of(state(manifest()));
        } catch (DamagedFileException | ChecksumException e) {
            LOG.warn("{} Neither counting nor deleting the checkpoint {}.", e.getMessage(), path.getName());
            return Optional.empty();
        }
    }

    List<WorkerStateFile> workerStates() throws IOException {
        return manifest().workerStates();
    }

    /**
     * Reads and verifies the checkpoint; the files of the workers are the caller's to verify.
     *
     * @throws DamagedFileException when it is unfinished or damaged
     */
    Checkpoint read(boolean withOptimizer) throws IOException {
        try {
            return readVerified(withOptimizer);
        } catch (FileNotFoundException e) {
            throw new DamagedFileException(
                    "The checkpoint " + path + " is unfinished or incomplete: " + e.getMessage() + ".", e);
        } catch (IOException e) {
            throw CheckpointFiles.asDamage("The checkpoint " + path, e);
        }
    }

    /** Deletes the manifest first: from then on the rest is no checkpoint. */
    void delete() throws IOException {
        files.delete(new Path(path, CheckpointManifest.NAME));
        files.delete(path);
    }

    private Checkpoint readVerified(boolean withOptimizer) throws IOException {
        CheckpointManifest manifest = manifest();
        ModelConfig model = small(manifest, ModelConfigFile.NAME, ModelConfigFile::read);
        TrainingState state = state(manifest);
        SortedMap<String, String> documents = new TreeMap<>();
        for (String name : manifest.documents()) {
            documents.put(name, small(manifest, name, (file, bytes) -> new String(bytes, StandardCharsets.UTF_8)));
        }
        ParameterLayout layout = ParameterLayout.of(model);
        SortedMap<String, FlatTensors> optimizer = withOptimizer ? roomForOptimizer(manifest, layout) : new TreeMap<>();
        FloatPointer parameters = new FloatPointer(layout.length());
        Checkpoint checkpoint = new Checkpoint(
                model, state, manifest.tokenizerSha256(), parameters, optimizer, documents, manifest.workerStates());
        try {
            readTensors(manifest, MODEL, TensorSlot.of(layout, parameters));
            if (!optimizer.isEmpty()) {
                readTensors(manifest, OPTIMIZER, TensorSlot.of(optimizer));
            }
            return checkpoint;
        } catch (IOException | RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    /** Room for the optimizer's vectors, each with those of the model's tensors that the file has of it. */
    private SortedMap<String, FlatTensors> roomForOptimizer(CheckpointManifest manifest, ParameterLayout layout)
            throws IOException {
        SortedMap<String, FlatTensors> room = new TreeMap<>();
        if (!manifest.optimizer().isEmpty()) {
            Set<String> tensors =
                    files.peek(new Path(path, OPTIMIZER), content(manifest, OPTIMIZER), Safetensors::names);
            for (String vector : manifest.optimizer()) {
                ParameterLayout own = layout.only(tensor -> tensors.contains(vector + "." + tensor.name()));
                room.put(vector, FlatTensors.allocate(own));
            }
        }
        return room;
    }

    private CheckpointManifest manifest() throws IOException {
        Path file = new Path(path, CheckpointManifest.NAME);
        try (var in = fileSystem.open(file)) {
            return CheckpointManifest.parse(file.toString(), in.readNBytes(MAX_SMALL_FILE_BYTES));
        }
    }

    private TrainingState state(CheckpointManifest manifest) throws IOException {
        return small(manifest, STATE, (file, bytes) -> CheckpointManifest.value(file, bytes, TrainingState.class));
    }

    /** Makes a value of a small file's name and bytes. */
    @FunctionalInterface
    private interface Parser<T> {
        T parse(String file, byte[] bytes) throws IOException;
    }

    private <T> T small(CheckpointManifest manifest, String name, Parser<T> parser) throws IOException {
        byte[] bytes = files.read(
                new Path(path, name),
                content(manifest, name),
                (file, in, length) -> in.readNBytes(MAX_SMALL_FILE_BYTES));
        return parser.parse(new Path(path, name).toString(), bytes);
    }

    private CheckpointManifest.Content content(CheckpointManifest manifest, String name) throws DamagedFileException {
        CheckpointManifest.Content content = manifest.files().get(name);
        if (content == null) {
            throw new DamagedFileException(new Path(path, CheckpointManifest.NAME) + " lists no " + name + ".");
        }
        return content;
    }

    private CheckpointManifest.Content writeTensors(String name, List<TensorSlot> slots) throws IOException {
        return files.write(new Path(path, name), out -> Safetensors.write(out, slots, TensorType.FLOAT32));
    }

    private void readTensors(CheckpointManifest manifest, String name, List<TensorSlot> slots) throws IOException {
        files.read(new Path(path, name), content(manifest, name), (file, in, bytes) -> {
            Safetensors.read(file, in, bytes, slots, ignored -> false);
            return slots;
        });
    }
}
