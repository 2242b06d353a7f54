package dev.tsumugi.model.checkpoint;

import dev.tsumugi.model.DamagedFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.hdfs.BlockMissingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes files with their checksums and reads them against these; waits out the name node's safe mode. */
final class CheckpointFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointFiles.class);
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileSystem files;
    private final Configuration hadoop;
    private final SafeModeWait safeModeWait;

    /** Writes a file's content; called again when the file had to be started anew. */
    @FunctionalInterface
    interface Writer {
        void write(OutputStream out) throws IOException;
    }

    /** Reads a whole file of known length. */
    @FunctionalInterface
    interface Reader<T> {
        T read(String file, InputStream in, long bytes) throws IOException;
    }

    CheckpointFiles(FileSystem files, Configuration hadoop, SafeModeWait safeModeWait) {
        this.files = files;
        this.hadoop = hadoop;
        this.safeModeWait = safeModeWait;
    }

    /** Writes a file that must not exist yet: of two writers one gets a FileAlreadyExistsException. */
    CheckpointManifest.Content write(Path path, Writer writer) throws IOException {
        boolean[] created = {false};
        return safeModeWait.call(() -> {
            if (created[0]) {
                files.delete(path, false); // begun by the attempt before this one
            }
            MessageDigest digest = sha256();
            try (FSDataOutputStream file = files.create(path, false, BUFFER_BYTES)) {
                created[0] = true;
                DigestOutputStream out = new DigestOutputStream(file, digest);
                writer.write(out);
                out.flush();
                if (file.hasCapability(StreamCapabilities.HSYNC)) {
                    file.hsync();
                }
                return new CheckpointManifest.Content(
                        file.getPos(), HexFormat.of().formatHex(digest.digest()));
            }
        });
    }

    /** Gives a written file its name, under which the same content may lie already. */
    void settle(Path temporary, Path path, CheckpointManifest.Content content) throws IOException {
        if (!safeModeWait.call(() -> files.rename(temporary, path))) {
            requireLength(path, content);
            delete(temporary);
        }
    }

    /** Puts a small file in the place of another: at once, where the file system has a way to. */
    void replace(Path path, byte[] content) throws IOException {
        FileContext context;
        try {
            context = FileContext.getFileContext(files.getUri(), hadoop);
        } catch (UnsupportedFileSystemException e) {
            LOG.debug("{} is written in place.", path, e);
            overwrite(path, content);
            return;
        }
        Path next = new Path(path.getParent(), "." + path.getName() + ".next");
        overwrite(next, content);
        safeModeWait.call(() -> {
            context.rename(next, path, Options.Rename.OVERWRITE);
            return path;
        });
    }

    private void overwrite(Path path, byte[] content) throws IOException {
        safeModeWait.call(() -> {
            try (FSDataOutputStream out = files.create(path, true)) {
                out.write(content);
            }
            return path;
        });
    }

    /** Reads the beginning of a file, whose content is not compared yet. */
    <T> T peek(Path path, CheckpointManifest.Content content, Reader<T> reader) throws IOException {
        requireLength(path, content);
        try (FSDataInputStream in = files.open(path, BUFFER_BYTES)) {
            return reader.read(path.toString(), in, content.bytes());
        }
    }

    /** Reads a file and compares it with what the manifest says of it. */
    <T> T read(Path path, CheckpointManifest.Content content, Reader<T> reader) throws IOException {
        requireLength(path, content);
        MessageDigest digest = sha256();
        T value;
        try (FSDataInputStream file = files.open(path, BUFFER_BYTES)) {
            DigestInputStream in = new DigestInputStream(file, digest);
            value = reader.read(path.toString(), in, content.bytes());
            in.transferTo(OutputStream.nullOutputStream());
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(content.sha256())) {
            throw new DamagedFileException(path + " has changed since it was written: its SHA-256 should be "
                    + content.sha256() + ", but is " + found + ".");
        }
        return value;
    }

    void requireLength(Path path, CheckpointManifest.Content content) throws IOException {
        long bytes = files.getFileStatus(path).getLen();
        if (bytes != content.bytes()) {
            throw new DamagedFileException(path + " should have " + content.bytes() + " bytes, but has " + bytes + ".");
        }
    }

    void delete(Path path) throws IOException {
        safeModeWait.call(() -> files.delete(path, true));
    }

    void createFolder(Path path) throws IOException {
        if (!safeModeWait.call(() -> files.mkdirs(path))) {
            throw new IOException("The folder " + path + " could not be created.");
        }
    }

    /** What a file system's own checksums and missing blocks mean here; any other failure as it is. */
    static IOException asDamage(String what, IOException e) {
        return e instanceof ChecksumException || e instanceof BlockMissingException
                ? new DamagedFileException(what + " is damaged: " + e.getMessage() + ".", e)
                : e;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
