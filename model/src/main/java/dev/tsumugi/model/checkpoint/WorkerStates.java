package dev.tsumugi.model.checkpoint;

import dev.tsumugi.model.DamagedFileException;
import dev.tsumugi.model.FlatTensors;
import dev.tsumugi.model.safetensors.Safetensors;
import dev.tsumugi.model.safetensors.TensorSlot;
import dev.tsumugi.model.safetensors.TensorType;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The optimizer states that stay with the workers instead of being averaged: a safetensors file per worker and round below
 * {@code workers/} beside the checkpoints that list them.
 *
 * <p>Whoever does a worker's round writes its file: under a temporary name, then renamed. A task that is done twice writes
 * the same bytes, hence the same name.
 */
public final class WorkerStates {
    static final String FOLDER = "workers";

    private static final Pattern FILE = Pattern.compile("\\.?round-(\\d{8,10})-.*");

    private final Path folder;
    private final FileSystem fileSystem;
    private final CheckpointFiles files;

    /** @param checkpoints the folder of the checkpoints */
    public WorkerStates(Path checkpoints, Configuration hadoop) throws IOException {
        this(checkpoints.getFileSystem(hadoop), checkpoints, hadoop, SafeModeWait.DEFAULT);
    }

    WorkerStates(FileSystem fileSystem, Path checkpoints, Configuration hadoop, SafeModeWait safeModeWait) {
        this.fileSystem = fileSystem;
        folder = fileSystem.makeQualified(checkpoints);
        files = new CheckpointFiles(fileSystem, hadoop, safeModeWait);
    }

    /**
     * Writes a worker's state after a round.
     *
     * @param round from 1
     * @param stateSteps steps behind the state
     * @param vectors by names as {@link Checkpoint} allows them
     */
    public WorkerStateFile write(int worker, int round, int stateSteps, SortedMap<String, FlatTensors> vectors)
            throws IOException {
        String home = String.format(Locale.ROOT, "%s/worker-%04d", FOLDER, worker);
        Path temporary = new Path(folder, "%s/.round-%08d-%s".formatted(home, round, UUID.randomUUID()));
        files.createFolder(temporary.getParent());
        List<TensorSlot> slots = TensorSlot.of(vectors);
        CheckpointManifest.Content content =
                files.write(temporary, out -> Safetensors.write(out, slots, TensorType.FLOAT32));
        String sha256 = content.sha256();
        String name = String.format(Locale.ROOT, "%s/round-%08d-%s.safetensors", home, round, sha256.substring(0, 16));
        WorkerStateFile file = new WorkerStateFile(worker, round, stateSteps, name, content.bytes(), sha256);
        files.settle(temporary, new Path(folder, name), content);
        return file;
    }

    /**
     * Reads a state into vectors.
     *
     * @param vectors the names and tensors that were written; overwritten
     * @throws DamagedFileException when the file is not what was written; the vectors are undefined then
     */
    public void read(WorkerStateFile file, SortedMap<String, FlatTensors> vectors) throws IOException {
        List<TensorSlot> slots = TensorSlot.of(vectors);
        read(file, (name, in, bytes) -> {
            Safetensors.read(name, in, bytes, slots, ignored -> false);
            return slots;
        });
    }

    /**
     * Reads the whole file for its checksum.
     *
     * @throws DamagedFileException when the file is gone or not what was written
     */
    public void verify(WorkerStateFile file) throws IOException {
        read(file, (name, in, bytes) -> bytes);
    }

    void requireLength(WorkerStateFile file) throws IOException {
        files.requireLength(new Path(folder, file.name()), file.content());
    }

    /**
     * Deletes the files that nobody needs.
     *
     * @param listed stay
     * @param round those of later rounds stay too: they belong to the run that goes on
     */
    void retain(Collection<WorkerStateFile> listed, long round) throws IOException {
        Set<Path> kept =
                listed.stream().map(file -> new Path(folder, file.name())).collect(Collectors.toSet());
        for (FileStatus worker : list(new Path(folder, FOLDER))) {
            for (FileStatus file : list(worker.getPath())) {
                Matcher name = FILE.matcher(file.getPath().getName());
                if (name.matches() && Long.parseLong(name.group(1)) <= round && !kept.contains(file.getPath())) {
                    files.delete(file.getPath());
                }
            }
        }
    }

    private <T> void read(WorkerStateFile file, CheckpointFiles.Reader<T> reader) throws IOException {
        Path path = new Path(folder, file.name());
        try {
            files.read(path, file.content(), reader);
        } catch (FileNotFoundException e) {
            throw new DamagedFileException("The state of worker " + file.worker() + ", " + path + ", is gone.", e);
        } catch (IOException e) {
            throw CheckpointFiles.asDamage("The state of worker " + file.worker() + ", " + path + ",", e);
        }
    }

    private FileStatus[] list(Path path) throws IOException {
        try {
            return fileSystem.listStatus(path);
        } catch (FileNotFoundException e) {
            return new FileStatus[0]; // no worker has a state of its own
        }
    }
}
