package dev.tsumugi.workflow.cli;

import dev.tsumugi.workflow.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads the file named by {@code --config}. */
final class ConfigFile {
    private static final int MAX_BYTES = 10_000_000;

    private ConfigFile() {}

    /** The text of a file on this machine, or on any file system that Hadoop mounts. */
    static String read(String name) {
        try {
            try (InputStream in = open(name)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw new UserException(
                            name + " is longer than " + MAX_BYTES + " bytes: --config takes a YAML file");
                }
                return new String(bytes, StandardCharsets.UTF_8);
            }
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new UserException(
                    "The configuration file " + name + " does not exist: check the path after --config", e);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException("The configuration file " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** A name without a scheme is local even where Hadoop's default file system is not. */
    private static InputStream open(String name) throws IOException {
        Path path = new Path(name);
        return path.toUri().getScheme() == null
                ? Files.newInputStream(java.nio.file.Path.of(name))
                : path.getFileSystem(new Configuration()).open(path);
    }
}
