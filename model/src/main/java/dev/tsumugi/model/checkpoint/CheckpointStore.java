package dev.tsumugi.model.checkpoint;

import dev.tsumugi.model.ModelConfig;
import dev.tsumugi.model.ParameterLayout;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.BlockMissingException;
import org.bytedeco.javacpp.FloatPointer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one training run in a folder of any Hadoop file system:
 *
 * <pre>
 * step-00000120/config.json             dimensions, as Hugging Face writes them
 *               model.safetensors       parameters, float32
 *               optimizer.safetensors   the optimizer's vectors: first_moment.model.norm.weight, ...
 *               state.json              {@link TrainingState}
 *               manifest.json           sizes and SHA-256 of the others, written last
 * </pre>
 *
 * <p>Creating the manifest commits the checkpoint; no rename is involved, so this holds on HDFS and on object stores. A
 * folder without a whole manifest is ignored and replaced by the next save of its step.
 */
public final class CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

    private static final Pattern STEP_FOLDER = Pattern.compile("step-(\\d{8,18})");
    private static final String MODEL = "model.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String STATE = "state.json";
    private static final int MAX_JSON_BYTES = 1 << 24;

    private final Path folder;
    private final FileSystem fileSystem;
    private final CheckpointFiles files;

    /** A store that waits out the name node's safe mode by default. */
    public CheckpointStore(Path folder, Configuration hadoop) throws IOException {
        this(folder, hadoop, SafeModeWait.DEFAULT);
    }

    /**
     * A store with its own patience.
     *
     * @param folder holds the {@code step-*} folders; need not exist yet
     */
    public CheckpointStore(Path folder, Configuration hadoop, SafeModeWait safeModeWait) throws IOException {
        this.fileSystem = folder.getFileSystem(hadoop);
        this.folder = fileSystem.makeQualified(folder);
        this.files = new CheckpointFiles(fileSystem, safeModeWait);
    }

    /**
     * Writes a checkpoint and commits it. The vectors must not change meanwhile.
     *
     * @return the checkpoint's folder
     * @throws FileAlreadyExistsException when the step has an intact checkpoint already
     */
    public Path save(Checkpoint checkpoint) throws IOException {
        Path step = folderOf(checkpoint.state().step());
        makeRoom(step);
        files.createFolder(step);
        ParameterLayout layout = ParameterLayout.of(checkpoint.model());
        List<TensorSlot> parameters = TensorSlot.of(layout, checkpoint.parameters());
        List<TensorSlot> optimizer = optimizerSlots(layout, checkpoint.optimizer());
        SortedMap<String, Manifest.Content> contents = new TreeMap<>();
        byte[] config = Manifest.JSON.writeValueAsBytes(ModelConfigFile.write(checkpoint.model()));
        byte[] state = Manifest.JSON.writeValueAsBytes(checkpoint.state());
        contents.put(ModelConfigFile.NAME, files.write(new Path(step, ModelConfigFile.NAME), out -> out.write(config)));
        contents.put(STATE, files.write(new Path(step, STATE), out -> out.write(state)));
        contents.put(MODEL, writeTensors(new Path(step, MODEL), parameters));
        if (!optimizer.isEmpty()) {
            contents.put(OPTIMIZER, writeTensors(new Path(step, OPTIMIZER), optimizer));
        }
        byte[] manifest = new Manifest(
                        Manifest.FORMAT,
                        checkpoint.state().step(),
                        checkpoint.tokenizerSha256(),
                        List.copyOf(checkpoint.optimizer().keySet()),
                        contents)
                .toJson();
        files.write(new Path(step, Manifest.NAME), out -> out.write(manifest));
        return step;
    }

    /** The folders of all complete checkpoints, the newest first: they have a manifest, and its files in full length. */
    public List<Path> complete() throws IOException {
        List<Path> complete = new ArrayList<>();
        for (Path step : steps()) {
            if (isComplete(step)) {
                complete.add(step);
            }
        }
        return complete;
    }

    /** The folder of the newest complete checkpoint. */
    public Optional<Path> newest() throws IOException {
        for (Path step : steps()) {
            if (isComplete(step)) {
                return Optional.of(step);
            }
        }
        return Optional.empty();
    }

    /** When a complete checkpoint was saved. */
    public Instant savedAt(Path step) throws IOException {
        return Instant.ofEpochMilli(
                fileSystem.getFileStatus(new Path(step, Manifest.NAME)).getModificationTime());
    }

    /** The folder of a step, whether it exists or not. */
    public Path folderOf(long step) {
        return new Path(folder, String.format(Locale.ROOT, "step-%08d", step));
    }

    /**
     * Reads a checkpoint and verifies all its checksums; the caller closes it.
     *
     * @param step a folder as {@link #newest} or {@link #folderOf} name it
     * @throws DamagedFileException when it is unfinished or damaged
     */
    public Checkpoint load(Path step) throws IOException {
        return load(step, true);
    }

    /** As {@link #load}, without the optimizer's vectors: for evaluation, generation and export. */
    public Checkpoint loadParameters(Path step) throws IOException {
        return load(step, false);
    }

    /**
     * Reads the newest complete checkpoint. A damaged one is passed over with a warning.
     *
     * @return empty when there is no complete checkpoint
     * @throws DamagedFileException when every complete checkpoint is damaged
     */
    public Optional<Checkpoint> loadNewest() throws IOException {
        return loadNewest(true);
    }

    /** As {@link #loadNewest}, without the optimizer's vectors. */
    public Optional<Checkpoint> loadNewestParameters() throws IOException {
        return loadNewest(false);
    }

    /**
     * Deletes complete checkpoints that the rule does not keep, and unfinished ones older than the newest complete one,
     * which always stays.
     */
    public void retain(Retention retention) throws IOException {
        int found = 0;
        for (Path step : steps()) {
            boolean complete = isComplete(step);
            if (complete) {
                found++;
            }
            boolean kept = complete ? found <= retention.newest() : found == 0;
            if (!kept && !retention.protectedSteps().contains(stepOf(step))) {
                files.delete(new Path(step, Manifest.NAME)); // from here on the rest is no checkpoint
                files.delete(step);
            }
        }
    }

    private Optional<Checkpoint> loadNewest(boolean withOptimizer) throws IOException {
        DamagedFileException damage = null;
        for (Path step : steps()) {
            if (isComplete(step)) {
                try {
                    return Optional.of(load(step, withOptimizer));
                } catch (DamagedFileException e) {
                    LOG.warn("{} Passing over the checkpoint {}.", e.getMessage(), step.getName());
                    if (damage != null) {
                        e.addSuppressed(damage);
                    }
                    damage = e;
                }
            }
        }
        if (damage != null) {
            throw damage;
        }
        return Optional.empty();
    }

    private Checkpoint load(Path step, boolean withOptimizer) throws IOException {
        try {
            return loadVerified(step, withOptimizer);
        } catch (FileNotFoundException e) {
            throw new DamagedFileException(
                    "The checkpoint " + step + " is unfinished or incomplete: " + e.getMessage() + ".", e);
        } catch (ChecksumException | BlockMissingException e) {
            throw new DamagedFileException("The checkpoint " + step + " is damaged: " + e.getMessage() + ".", e);
        }
    }

    private Checkpoint loadVerified(Path step, boolean withOptimizer) throws IOException {
        Manifest manifest = readManifest(step);
        ModelConfig model = files.read(
                new Path(step, ModelConfigFile.NAME),
                content(step, manifest, ModelConfigFile.NAME),
                (file, in, bytes) -> ModelConfigFile.read(file, in.readNBytes(MAX_JSON_BYTES)));
        TrainingState state = files.read(
                new Path(step, STATE),
                content(step, manifest, STATE),
                (file, in, bytes) -> Manifest.value(file, in.readNBytes(MAX_JSON_BYTES), TrainingState.class));
        ParameterLayout layout = ParameterLayout.of(model);
        SortedMap<String, FloatPointer> optimizer = new TreeMap<>();
        FloatPointer parameters = new FloatPointer(layout.length());
        if (withOptimizer) {
            manifest.optimizer().forEach(name -> optimizer.put(name, new FloatPointer(layout.length())));
        }
        Checkpoint checkpoint = new Checkpoint(model, state, manifest.tokenizerSha256(), parameters, optimizer);
        try {
            readTensors(step, manifest, MODEL, TensorSlot.of(layout, parameters));
            if (!optimizer.isEmpty()) {
                readTensors(step, manifest, OPTIMIZER, optimizerSlots(layout, optimizer));
            }
            return checkpoint;
        } catch (IOException | RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    /** Deletes what an unfinished or damaged save of the step has left. */
    private void makeRoom(Path step) throws IOException {
        if (!fileSystem.exists(step)) {
            return;
        }
        if (isComplete(step)) {
            try (Checkpoint intact = load(step)) {
                throw new FileAlreadyExistsException("The checkpoint " + step + " exists already (step "
                        + intact.state().step() + "): resume from it, or delete it first.");
            } catch (DamagedFileException e) {
                LOG.warn("{} Replacing the checkpoint {}.", e.getMessage(), step.getName());
            }
        }
        files.delete(step);
    }

    /** All step folders, complete or not, the newest first. */
    private List<Path> steps() throws IOException {
        List<Path> steps = new ArrayList<>();
        try {
            for (FileStatus status : fileSystem.listStatus(folder)) {
                if (status.isDirectory()
                        && STEP_FOLDER.matcher(status.getPath().getName()).matches()) {
                    steps.add(status.getPath());
                }
            }
        } catch (FileNotFoundException e) {
            LOG.debug("There is no folder {} yet.", folder, e);
        }
        steps.sort(Comparator.comparingLong(CheckpointStore::stepOf).reversed());
        return steps;
    }

    private boolean isComplete(Path step) throws IOException {
        try {
            Manifest manifest = readManifest(step);
            for (String name : manifest.files().keySet()) {
                files.requireLength(new Path(step, name), content(step, manifest, name));
            }
            return true;
        } catch (FileNotFoundException | DamagedFileException | ChecksumException e) {
            LOG.debug("{} is no complete checkpoint.", step, e);
            return false;
        }
    }

    private Manifest readManifest(Path step) throws IOException {
        Path path = new Path(step, Manifest.NAME);
        try (var in = fileSystem.open(path)) {
            return Manifest.parse(path.toString(), in.readNBytes(MAX_JSON_BYTES));
        }
    }

    private static Manifest.Content content(Path step, Manifest manifest, String name) throws DamagedFileException {
        Manifest.Content content = manifest.files().get(name);
        if (content == null) {
            throw new DamagedFileException(new Path(step, Manifest.NAME) + " lists no " + name + ".");
        }
        return content;
    }

    private Manifest.Content writeTensors(Path path, List<TensorSlot> slots) throws IOException {
        return files.write(path, out -> Safetensors.write(out, slots, TensorType.FLOAT32));
    }

    private void readTensors(Path step, Manifest manifest, String name, List<TensorSlot> slots) throws IOException {
        files.read(new Path(step, name), content(step, manifest, name), (file, in, bytes) -> {
            Safetensors.read(file, in, bytes, slots, ignored -> false);
            return slots;
        });
    }

    private static List<TensorSlot> optimizerSlots(ParameterLayout layout, SortedMap<String, FloatPointer> vectors) {
        List<TensorSlot> slots = new ArrayList<>();
        vectors.forEach((name, vector) -> slots.addAll(TensorSlot.of(layout, name + ".", vector)));
        return slots;
    }

    private static long stepOf(Path step) {
        Matcher matcher = STEP_FOLDER.matcher(step.getName());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(step + " is no folder of a step.");
        }
        return Long.parseLong(matcher.group(1));
    }
}
