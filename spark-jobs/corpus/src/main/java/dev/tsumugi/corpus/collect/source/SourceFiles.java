package dev.tsumugi.corpus.collect.source;

import dev.tsumugi.workflow.UserException;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Finds the files of a source. */
public final class SourceFiles {
    private SourceFiles() {}

    /**
     * The files that the source's path, glob or folder (with all folders below) names, in the order of their names. Hidden
     * files, whose name starts with {@code .} or {@code _}, are left out.
     *
     * @throws UserException if there is none, or the path cannot be listed
     */
    public static List<SourceFile> list(SourceConfig source, Configuration hadoop) {
        List<SourceFile> files = new ArrayList<>();
        try {
            Path path = new Path(source.path());
            FileSystem fileSystem = path.getFileSystem(hadoop);
            FileStatus[] matches = fileSystem.globStatus(path);
            String base = fileSystem.makeQualified(base(path, fileSystem)).toString();
            for (FileStatus match : matches == null ? new FileStatus[0] : matches) {
                if (match.isFile()) {
                    files.add(file(source, match, base));
                } else {
                    RemoteIterator<LocatedFileStatus> below = fileSystem.listFiles(match.getPath(), true);
                    while (below.hasNext()) {
                        files.add(file(source, below.next(), base));
                    }
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(
                    "source \"" + source.name() + "\": cannot list " + source.path() + " (" + e.getMessage()
                            + "); check the path in collect.sources.",
                    e);
        }
        files.removeIf(file -> isHidden(file.name()));
        if (files.isEmpty()) {
            throw new UserException("source \"" + source.name() + "\": no file matches " + source.path()
                    + "; check the path in collect.sources, or fetch the input first.");
        }
        files.sort(Comparator.comparing(SourceFile::name));
        return files;
    }

    /** The folder that names count from: the part before the first glob, the folder itself, or the folder of the file. */
    private static Path base(Path path, FileSystem fileSystem) throws IOException {
        Path base = path;
        for (Path at = path; at != null; at = at.getParent()) {
            if (isGlob(at.getName())) {
                base = at.getParent();
            }
        }
        if (!base.equals(path)
                || (fileSystem.exists(path) && fileSystem.getFileStatus(path).isDirectory())) {
            return base == null ? new Path(".") : base;
        }
        return path.getParent() == null ? new Path(".") : path.getParent();
    }

    private static boolean isGlob(String name) {
        return name.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    private static SourceFile file(SourceConfig source, FileStatus status, String base) {
        String path = status.getPath().toString();
        String folder = base.endsWith("/") ? base : base + "/";
        String name = path.startsWith(folder)
                ? path.substring(folder.length())
                : status.getPath().getName();
        String date = Instant.ofEpochMilli(status.getModificationTime())
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
        return new SourceFile(source, path, name, status.getLen(), date);
    }

    /** Whether a file is left out: checksums and markers that file systems and Spark leave beside the data. */
    public static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_") || name.contains("/.") || name.contains("/_");
    }
}
