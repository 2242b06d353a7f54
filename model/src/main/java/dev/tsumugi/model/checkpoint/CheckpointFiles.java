package dev.tsumugi.model.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/** Writes files with their checksums and reads them against these. */
final class CheckpointFiles {
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileSystem files;
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

    CheckpointFiles(FileSystem files, SafeModeWait safeModeWait) {
        this.files = files;
        this.safeModeWait = safeModeWait;
    }

    /** Writes a file that must not exist yet: of two writers one gets a FileAlreadyExistsException. */
    Manifest.Content write(Path path, Writer writer) throws IOException {
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
                return new Manifest.Content(file.getPos(), HexFormat.of().formatHex(digest.digest()));
            }
        });
    }

    /** Reads a file and compares it with what the manifest says of it. */
    <T> T read(Path path, Manifest.Content content, Reader<T> reader) throws IOException {
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

    void requireLength(Path path, Manifest.Content content) throws IOException {
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

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256.", e);
        }
    }
}
