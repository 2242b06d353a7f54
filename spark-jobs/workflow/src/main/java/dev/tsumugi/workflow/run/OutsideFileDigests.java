package dev.tsumugi.workflow.run;

import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.OutsideFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Recognises files from outside the run directory. */
final class OutsideFileDigests {
    private final Configuration hadoop;

    OutsideFileDigests(Configuration hadoop) {
        this.hadoop = hadoop;
    }

    /**
     * "12 files, 345678 bytes, 9f86d081884c7d65" by name. Files that have gone since {@code earlier} count as unchanged: what was
     * read from them is kept.
     */
    SortedMap<String, String> of(List<OutsideFiles> outside, SortedMap<String, String> earlier) {
        SortedMap<String, String> digests = new TreeMap<>();
        for (OutsideFiles files : outside) {
            List<FileStatus> listed = list(files);
            String digest = listed.isEmpty() ? earlier.get(files.name()) : digest(listed, files.byContent());
            if (digest != null) {
                digests.put(files.name(), digest);
            }
        }
        return digests;
    }

    private List<FileStatus> list(OutsideFiles files) {
        try {
            Path path = new Path(files.path());
            FileSystem fileSystem = path.getFileSystem(hadoop);
            List<FileStatus> listed = files.isGlob() ? matching(fileSystem, path) : at(fileSystem, path);
            listed.removeIf(file -> !files.counts().test(file.getPath().getName()));
            listed.sort((a, b) -> a.getPath().compareTo(b.getPath()));
            return listed;
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(files.name() + " (" + files.path() + ") cannot be listed: " + e.getMessage(), e);
        }
    }

    /** The files that a glob matches, and those below the folders that it matches. */
    private static List<FileStatus> matching(FileSystem fileSystem, Path glob) throws IOException {
        FileStatus[] roots = fileSystem.globStatus(glob);
        List<FileStatus> files = new ArrayList<>();
        for (FileStatus root : roots == null ? new FileStatus[0] : roots) {
            RemoteIterator<LocatedFileStatus> below = fileSystem.listFiles(root.getPath(), true);
            while (below.hasNext()) {
                files.add(below.next());
            }
        }
        return files;
    }

    /** The file itself, or the files of a folder; none where there is nothing. */
    private static List<FileStatus> at(FileSystem fileSystem, Path path) throws IOException {
        try {
            List<FileStatus> files = new ArrayList<>(List.of(fileSystem.listStatus(path)));
            files.removeIf(FileStatus::isDirectory);
            return files;
        } catch (FileNotFoundException e) {
            return new ArrayList<>();
        }
    }

    private String sha256(Path path) {
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            return Json.sha256(in);
        } catch (IOException e) {
            throw new UserException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private String digest(List<FileStatus> files, boolean ofContent) {
        List<Object> listing = new ArrayList<>();
        long bytes = 0;
        for (FileStatus file : files) {
            listing.add(file.getPath().getName());
            listing.add(file.getLen());
            if (ofContent) {
                listing.add(sha256(file.getPath()));
            }
            bytes += file.getLen();
        }
        return files.size() + " files, " + bytes + " bytes, "
                + Json.sha256(listing).substring(0, 16);
    }
}
