package dev.tsumugi.workflow.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * The file of a {@link RunLock}. Of two processes that create it at the same time one fails, and whoever reads it while it is
 * rewritten, or when no space is left for that, reads what it held before.
 *
 * <p>Hadoop looks whether a local file is there before it creates it, which is no lock: local files are created by the JDK.
 */
record LockFile(FileSystem files, Path path) {

    /** Creates the file; false where it is there already. */
    boolean create(RunLock.Owner owner) throws IOException {
        try {
            if (isLocal()) {
                Files.write(local(path), bytes(owner), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            } else {
                write(path, owner, false);
            }
            return true;
        } catch (FileAlreadyExistsException | java.nio.file.FileAlreadyExistsException e) {
            return false;
        }
    }

    /** Writes another file and puts it in place of this one. */
    void replace(RunLock.Owner owner) throws IOException {
        Path next = new Path(path.getParent(), path.getName() + ".next");
        if (isLocal()) {
            Files.write(local(next), bytes(owner));
            Files.move(local(next), local(path), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        try {
            FileContext context = FileContext.getFileContext(files.getUri(), files.getConf());
            write(next, owner, true);
            context.rename(next, path, Rename.OVERWRITE);
        } catch (UnsupportedFileSystemException e) {
            write(path, owner, true); // an object store replaces a file as a whole
        }
    }

    /** What the file says; empty where there is none, or it is being written. */
    Optional<RunLock.Owner> read() throws IOException {
        try (InputStream in = files.open(path)) {
            return Optional.of(Json.MAPPER.readValue(in, RunLock.Owner.class));
        } catch (FileNotFoundException | JsonProcessingException e) {
            return Optional.empty();
        }
    }

    void delete() throws IOException {
        files.delete(path, false);
    }

    private void write(Path target, RunLock.Owner owner, boolean overwrite) throws IOException {
        byte[] json = bytes(owner);
        try (OutputStream out = files.create(target, overwrite)) {
            out.write(json);
        } catch (FSError e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static byte[] bytes(RunLock.Owner owner) throws JsonProcessingException {
        return Json.MAPPER.writeValueAsBytes(owner);
    }

    private boolean isLocal() {
        return files instanceof LocalFileSystem;
    }

    private java.nio.file.Path local(Path file) {
        return ((LocalFileSystem) files).pathToFile(file).toPath();
    }
}
