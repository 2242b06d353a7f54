package dev.tsumugi.workflow.stage;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;

/**
 * The files that a path, a glob or a folder with all folders below names, each once. Links that are met on the way, rather
 * than named, are not followed: what they lead to is in the folder anyway, or outside of it, or the folder itself. Neither is
 * anything opened that is no regular file. Both are told.
 */
public final class FileListing {
    private static final String LINK = "a link, which is not followed; name what it leads to as a source of its own";

    private final FileSystem fileSystem;
    private final String base;
    private final SortedMap<String, FileStatus> files = new TreeMap<>();
    private final SortedMap<String, String> passedOver = new TreeMap<>();

    private FileListing(FileSystem fileSystem, String base) {
        this.fileSystem = fileSystem;
        this.base = base.endsWith("/") ? base : base + "/";
    }

    /**
     * Lists without a process for each file, as {@link FileSystem#listFiles} needs one on a local disk.
     *
     * @param name a path or glob of any file system that Hadoop mounts
     * @throws IllegalArgumentException where it is no path
     */
    public static FileListing of(String name, Configuration hadoop) throws IOException {
        Path path = new Path(name);
        FileSystem fileSystem = path.getFileSystem(hadoop);
        boolean named = exists(fileSystem, path);
        FileListing listing = new FileListing(
                fileSystem,
                fileSystem.makeQualified(base(path, named, fileSystem)).toString());
        if (named) {
            listing.add(fileSystem.getFileStatus(path), true);
        } else {
            for (FileStatus match : matches(path, fileSystem)) {
                listing.add(match, false);
            }
        }
        return listing;
    }

    /** The files in the order of their names. */
    public Collection<FileStatus> files() {
        return files.values();
    }

    /** Why something was passed over, by its name. */
    public SortedMap<String, String> passedOver() {
        return passedOver;
    }

    /** The path below the folder that was named, or below the part before the first glob: the same wherever that lies. */
    public String name(FileStatus file) {
        String path = file.getPath().toString();
        return path.startsWith(base)
                ? path.substring(base.length())
                : file.getPath().getName();
    }

    private void add(FileStatus root, boolean named) throws IOException {
        Deque<FileStatus> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            FileStatus next = open.pop();
            Optional<String> obstacle = obstacle(next, named && next == root);
            if (obstacle.isPresent()) {
                passedOver.put(name(next), obstacle.get());
            } else if (next.isDirectory()) {
                List.of(fileSystem.listStatus(next.getPath())).forEach(open::push);
            } else {
                files.put(next.getPath().toString(), next);
            }
        }
    }

    private static Optional<String> obstacle(FileStatus file, boolean followed) throws IOException {
        if (file.isSymlink()) {
            return Optional.of(LINK);
        }
        if (!"file".equals(file.getPath().toUri().getScheme())) {
            return Optional.empty();
        }
        java.nio.file.Path local = java.nio.file.Path.of(file.getPath().toUri().getPath());
        LinkOption[] options = followed ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        BasicFileAttributes attributes = Files.readAttributes(local, BasicFileAttributes.class, options);
        if (attributes.isSymbolicLink()) {
            return Optional.of(LINK);
        }
        return attributes.isOther() ? Optional.of("a pipe, socket or device, and no file") : Optional.empty();
    }

    private static boolean exists(FileSystem fileSystem, Path path) throws IOException {
        try {
            fileSystem.getFileStatus(path);
            return true;
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /** Globs in the last name only are matched here: Hadoop's matcher fails at a colon in any name of the folder. */
    private static List<FileStatus> matches(Path path, FileSystem fileSystem) throws IOException {
        String name = path.getName();
        Path folder = path.getParent();
        boolean whole = name.chars().filter(c -> c == '{').count()
                == name.chars().filter(c -> c == '}').count();
        if (!isGlob(name) || !whole || (folder != null && isGlob(folder.toString()))) {
            FileStatus[] matches = fileSystem.globStatus(path);
            return matches == null ? List.of() : List.of(matches);
        }
        Path in = folder == null ? new Path(".") : folder;
        return exists(fileSystem, in) ? List.of(fileSystem.listStatus(in, new GlobFilter(name))) : List.of();
    }

    /** The folder that names count from. */
    private static Path base(Path path, boolean named, FileSystem fileSystem) throws IOException {
        Path base = path;
        for (Path at = path; !named && at != null; at = at.getParent()) {
            if (isGlob(at.getName())) {
                base = at.getParent();
            }
        }
        if (base != null
                && base.equals(path)
                && !(named && fileSystem.getFileStatus(path).isDirectory())) {
            base = path.getParent();
        }
        return base == null ? new Path(".") : base;
    }

    private static boolean isGlob(String name) {
        return name.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }
}
