package dev.tsumugi.model.checkpoint;

import dev.tsumugi.model.DamagedFileException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
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
 *               *.json, *.yaml          the caller's documents
 *               manifest.json           sizes and SHA-256 of the others, written last
 * workers/                              {@link WorkerStates}
 * set-aside/step-00000120/              one that a longer training went back before
 * latest                                the name of the newest folder: a hint for people and scripts, read by nobody here
 * </pre>
 *
 * <p>Creating the manifest commits the checkpoint; no rename is involved, so this holds on HDFS and on object stores. A
 * folder without a whole manifest is ignored and replaced by the next save of its step.
 */
public final class CheckpointStore {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

    private static final Pattern STEP_FOLDER = Pattern.compile("step-(\\d{8,18})");
    private static final String LATEST = "latest";
    private static final String SET_ASIDE = "set-aside";

    private final Path folder;
    private final FileSystem fileSystem;
    private final CheckpointFiles files;
    private final WorkerStates workerStates;

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
        this.files = new CheckpointFiles(fileSystem, hadoop, safeModeWait);
        this.workerStates = new WorkerStates(fileSystem, folder, hadoop, safeModeWait);
    }

    /**
     * Writes a checkpoint and commits it. The vectors must not change meanwhile.
     *
     * @return the checkpoint's folder
     * @throws FileAlreadyExistsException when the step has an intact checkpoint already
     */
    public Path save(Checkpoint checkpoint) throws IOException {
        CheckpointFolder step = at(folderOf(checkpoint.state().step()));
        makeRoom(step);
        step.write(checkpoint);
        nameLatest(step.path());
        return step.path();
    }

    /** Names a checkpoint in {@code latest}: a process that was killed after a save may not have come to it. */
    public void nameLatest(Path step) throws IOException {
        files.replace(new Path(folder, LATEST), (step.getName() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The folders of all complete checkpoints, the newest first: they have a manifest, and its files in full length. */
    public List<Path> complete() throws IOException {
        List<Path> complete = new ArrayList<>();
        for (Path step : steps()) {
            if (at(step).isComplete()) {
                complete.add(step);
            }
        }
        return complete;
    }

    /** The folder of the newest complete checkpoint. */
    public Optional<Path> newest() throws IOException {
        for (Path step : steps()) {
            if (at(step).isComplete()) {
                return Optional.of(step);
            }
        }
        return Optional.empty();
    }

    /** When a complete checkpoint was saved. */
    public Instant savedAt(Path step) throws IOException {
        return Instant.ofEpochMilli(fileSystem
                .getFileStatus(new Path(step, CheckpointManifest.NAME))
                .getModificationTime());
    }

    /** The folder of a step, whether it exists or not. */
    public Path folderOf(long step) {
        return new Path(folder, String.format(Locale.ROOT, "step-%08d", step));
    }

    /**
     * Reads a checkpoint and verifies all its checksums, those of the workers' files too; the caller closes it.
     *
     * @param step a folder as {@link #newest} or {@link #folderOf} name it
     * @throws DamagedFileException when it is unfinished or damaged
     */
    public Checkpoint load(Path step) throws IOException {
        return load(step, this::verify);
    }

    /** As {@link #load}, without the optimizer's vectors and the workers' files: for evaluation, generation and export. */
    public Checkpoint loadParameters(Path step) throws IOException {
        return at(step).read(false);
    }

    /**
     * Reads the newest complete checkpoint. A damaged one is passed over with a warning.
     *
     * @return empty when there is no complete checkpoint
     * @throws DamagedFileException when every complete checkpoint is damaged
     */
    public Optional<Checkpoint> loadNewest() throws IOException {
        return loadNewest(this::verify);
    }

    /** As {@link #loadNewest}, for many workers: {@code check} may read their files on many machines. */
    public Optional<Checkpoint> loadNewest(WorkerStateCheck check) throws IOException {
        return newestOf(step -> load(step, check));
    }

    /** As {@link #loadNewest}, of at most a step. */
    public Optional<Checkpoint> loadNewest(long upToStep, WorkerStateCheck check) throws IOException {
        return newestOf(upToStep, step -> load(step, check));
    }

    /**
     * Moves the complete checkpoints of later steps to {@code set-aside/}, the newest first, where no retention deletes them. They
     * keep their names; where one has been there before, a number is appended.
     */
    public void setAsideAfter(long step) throws IOException {
        Path aside = new Path(folder, SET_ASIDE);
        for (Path later : steps()) {
            if (stepOf(later) <= step) {
                return;
            }
            if (!at(later).isComplete()) {
                at(later).delete();
                continue;
            }
            fileSystem.mkdirs(aside);
            Path target = new Path(aside, later.getName());
            for (int copy = 2; fileSystem.exists(target); copy++) {
                target = new Path(aside, later.getName() + "-" + copy);
            }
            if (!fileSystem.rename(later, target)) {
                throw new IOException("The checkpoint " + later + " could not be moved to " + target + ".");
            }
        }
    }

    /**
     * Deletes complete checkpoints that the rule does not keep, unfinished ones older than the newest complete one, and
     * the workers' files that no checkpoint lists any more. The newest complete one always stays.
     */
    public void retain(Retention retention) throws IOException {
        List<TrainingState> complete = new ArrayList<>();
        List<Path> outdated = new ArrayList<>();
        for (Path step : steps()) {
            if (at(step).isComplete()) {
                at(step).intactState().ifPresent(complete::add);
            } else if (!complete.isEmpty()) {
                outdated.add(step);
            }
        }
        if (complete.isEmpty()) {
            return;
        }
        Set<Long> kept = retention.kept(complete);
        List<WorkerStateFile> listed = new ArrayList<>();
        for (TrainingState state : complete) {
            Path step = folderOf(state.step());
            if (kept.contains(state.step())) {
                listed.addAll(at(step).workerStates());
            } else {
                outdated.add(step);
            }
        }
        for (Path step : outdated) {
            if (!retention.protectedSteps().contains(stepOf(step))) {
                at(step).delete();
            }
        }
        workerStates.retain(listed, complete.get(0).round());
    }

    /** Reads one checkpoint. */
    @FunctionalInterface
    private interface Loading {
        Checkpoint load(Path step) throws IOException;
    }

    private Optional<Checkpoint> newestOf(Loading loading) throws IOException {
        return newestOf(Long.MAX_VALUE, loading);
    }

    private Optional<Checkpoint> newestOf(long upToStep, Loading loading) throws IOException {
        DamagedFileException damage = null;
        for (Path step : complete()) {
            if (stepOf(step) > upToStep) {
                continue;
            }
            try {
                return Optional.of(loading.load(step));
            } catch (DamagedFileException e) {
                LOG.warn("{} Passing over the checkpoint {}.", e.getMessage(), step.getName());
                if (damage != null) {
                    e.addSuppressed(damage);
                }
                damage = e;
            }
        }
        if (damage != null) {
            throw damage;
        }
        return Optional.empty();
    }

    private Checkpoint load(Path step, WorkerStateCheck check) throws IOException {
        Checkpoint checkpoint = at(step).read(true);
        try {
            check.verify(checkpoint.workerStates());
            return checkpoint;
        } catch (IOException | RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    private void verify(List<WorkerStateFile> states) throws IOException {
        for (WorkerStateFile state : states) {
            workerStates.verify(state);
        }
    }

    /** Deletes what an unfinished or damaged save of the step has left. */
    private void makeRoom(CheckpointFolder step) throws IOException {
        if (!fileSystem.exists(step.path())) {
            return;
        }
        if (step.isComplete()) {
            try (Checkpoint intact = load(step.path())) {
                throw new FileAlreadyExistsException("The checkpoint " + step.path() + " exists already (step "
                        + intact.state().step() + "): resume from it, or delete it first.");
            } catch (DamagedFileException e) {
                LOG.warn(
                        "{} Replacing the checkpoint {}.",
                        e.getMessage(),
                        step.path().getName());
            }
        }
        step.delete();
    }

    private CheckpointFolder at(Path step) {
        return new CheckpointFolder(step, fileSystem, files, workerStates);
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

    private static long stepOf(Path step) {
        Matcher matcher = STEP_FOLDER.matcher(step.getName());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(step + " is no folder of a step.");
        }
        return Long.parseLong(matcher.group(1));
    }
}
