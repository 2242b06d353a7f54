package dev.tsumugi.workflow.run;

import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.FileListing;
import dev.tsumugi.workflow.stage.OutsideFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

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
            SortedMap<String, FileStatus> listed = list(files);
            String digest = listed.isEmpty() ? earlier.get(files.name()) : digest(listed, files.byContent());
            if (digest != null) {
                digests.put(files.name(), digest);
            }
        }
        return digests;
    }

    /** The files that count, by name. */
    private SortedMap<String, FileStatus> list(OutsideFiles files) {
        try {
            SortedMap<String, FileStatus> listed = files.isGlob() ? matching(files.path()) : at(new Path(files.path()));
            listed.keySet().removeIf(files.counts().negate());
            return listed;
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(files.name() + " (" + files.path() + ") cannot be listed: " + e.getMessage(), e);
        }
    }

    private SortedMap<String, FileStatus> matching(String glob) throws IOException {
        FileListing listing = FileListing.of(glob, hadoop);
        SortedMap<String, FileStatus> files = new TreeMap<>();
        listing.files().forEach(file -> files.put(listing.name(file), file));
        return files;
    }

    /** The file itself, or the files of a folder; none where there is nothing. */
    private SortedMap<String, FileStatus> at(Path path) throws IOException {
        SortedMap<String, FileStatus> files = new TreeMap<>();
        try {
            for (FileStatus file : path.getFileSystem(hadoop).listStatus(path)) {
                if (!file.isDirectory()) {
                    files.put(file.getPath().getName(), file);
                }
            }
        } catch (FileNotFoundException e) {
            return files;
        }
        return files;
    }

    private String sha256(Path path) {
        try (InputStream in = path.getFileSystem(hadoop).open(path)) {
            return Json.sha256(in);
        } catch (IOException e) {
            throw new UserException(path + " cannot be read: " + e.getMessage(), e);
        }
    }

    private String digest(SortedMap<String, FileStatus> files, boolean ofContent) {
        List<Object> listing = new ArrayList<>();
        long bytes = 0;
        for (Map.Entry<String, FileStatus> entry : files.entrySet()) {
            FileStatus file = entry.getValue();
            listing.add(entry.getKey());
            listing.add(file.getLen());
            listing.add(ofContent ? sha256(file.getPath()) : file.getModificationTime());
            bytes += file.getLen();
        }
        return files.size() + " files, " + bytes + " bytes, "
                + Json.sha256(listing).substring(0, 16);
    }
}
