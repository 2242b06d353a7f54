package dev.tsumugi.workflow.run;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.Stage;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The folder of one run on any Hadoop file system: a folder for each stage, complete where it holds a manifest. */
public final class RunDirectory {
    static final String MANIFEST = "manifest.json";
    private static final String STARTED = "started.json";

    private final FileSystem files;
    private final Path root;

    private RunDirectory(FileSystem files, Path root) {
        this.files = files;
        this.root = root;
    }

    /**
     * The run directory at {@code path}, which need not exist.
     *
     * @throws UserException where no file system is mounted under the path's scheme
     */
    public static RunDirectory at(String path, Configuration hadoop) {
        try {
            Path root = new Path(path);
            FileSystem files = root.getFileSystem(hadoop);
            return new RunDirectory(files, files.makeQualified(root));
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(
                    "run.directory `" + path + "` cannot be opened: " + e.getMessage()
                            + "; name a path that Hadoop mounts",
                    e);
        }
    }

    /** The qualified path. */
    public Path root() {
        return root;
    }

    FileSystem files() {
        return files;
    }

    /** The manifest of a finished stage; empty where the stage is not finished, or its manifest was cut off. */
    public Optional<StageManifest> manifest(Stage stage) throws IOException {
        return read(new Path(folder(stage), MANIFEST), StageManifest.class);
    }

    /**
     * The records of a file of JSON lines in a stage's folder; none where there is no file. A last line that was cut off is
     * left out.
     *
     * @throws UserException where a line is no such record
     */
    public <R extends Record> List<R> lines(Stage stage, String name, Class<R> type) throws IOException {
        Path path = new Path(folder(stage), name);
        List<String> lines;
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(files.open(path), StandardCharsets.UTF_8))) {
            lines = reader.lines().toList();
        } catch (FileNotFoundException e) {
            return List.of();
        }
        List<R> records = new ArrayList<>();
        for (String line : lines) {
            try {
                records.add(Json.STRICT.treeToValue(Json.STRICT.readTree(line), type));
            } catch (JsonProcessingException e) {
                if (e instanceof JsonParseException && records.size() == lines.size() - 1) {
                    break; // a killed process leaves half a line
                }
                throw new UserException(
                        "Line " + (records.size() + 1) + " of " + stage.folder() + "/" + name
                                + " was written by another version of the program: delete the folder and run "
                                + stage.command() + " again.",
                        e);
            }
        }
        return records;
    }

    /** What an unfinished stage was started from. */
    Optional<Provenance> started(Stage stage) throws IOException {
        return read(new Path(folder(stage), STARTED), Provenance.class);
    }

    boolean hasFolder(Stage stage) throws IOException {
        return files.exists(folder(stage));
    }

    void remove(Stage stage) throws IOException {
        // The manifest goes first: a removal that is interrupted must not leave a folder that looks complete.
        files.delete(new Path(folder(stage), MANIFEST), false);
        if (files.exists(folder(stage)) && !files.delete(folder(stage), true)) {
            throw new UserException("The old output " + folder(stage) + " cannot be removed: check its permissions");
        }
    }

    /** Makes a finished or begun stage a begun one of this provenance. */
    void reopen(Stage stage, Provenance provenance) throws IOException {
        if (!started(stage).equals(Optional.of(provenance))) {
            write(new Path(folder(stage), STARTED), provenance, true);
        }
        files.delete(new Path(folder(stage), MANIFEST), false);
    }

    /** Creates the folder and notes what the stage starts from; a note that is there already is left as it is. */
    void begin(Stage stage, Provenance provenance) throws IOException {
        if (!files.mkdirs(folder(stage))) {
            throw new UserException("The folder " + folder(stage) + " cannot be created: check its permissions");
        }
        if (started(stage).isEmpty()) {
            write(new Path(folder(stage), STARTED), provenance, true);
        }
    }

    /** Writes the manifest, which makes the folder complete. */
    void finish(Stage stage, StageManifest manifest) throws IOException {
        files.mkdirs(folder(stage));
        Path path = new Path(folder(stage), MANIFEST);
        try {
            write(path, manifest, false);
        } catch (FileAlreadyExistsException e) {
            throw new UserException(path + " was written by another process meanwhile: run only one at a time", e);
        }
    }

    private Path folder(Stage stage) {
        return new Path(root, stage.folder());
    }

    private <T> Optional<T> read(Path path, Class<T> type) throws IOException {
        try (InputStream in = files.open(path)) {
            return Optional.of(Json.MAPPER.readValue(in, type));
        } catch (FileNotFoundException | JsonProcessingException e) {
            return Optional.empty(); // a process killed while it wrote leaves half a file: the same as none
        }
    }

    private void write(Path path, Object value, boolean overwrite) throws IOException {
        byte[] json = Json.MAPPER.writeValueAsBytes(value);
        try (OutputStream out = files.create(path, overwrite)) {
            out.write(json);
        }
    }
}
