package dev.tsumugi.workflow.run;

import dev.tsumugi.corpus.collect.source.SourceFiles;
import dev.tsumugi.workflow.Stage;
import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.config.RunSections;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Recognises the files that stages read from outside the run directory: sources, which may be huge, by their names and
 * lengths, conversations, models and tokenizers by what they say.
 */
final class OutsideFiles {
    private static final Pattern MODEL_FILE =
            Pattern.compile("config\\.json|.*\\.safetensors|model\\.safetensors\\.index\\.json");

    private final RunSections config;
    private final Configuration hadoop;

    OutsideFiles(RunSections config, Configuration hadoop) {
        this.config = config;
        this.hadoop = hadoop;
    }

    /**
     * "12 files, 345678 bytes, 9f86d081884c7d65" by source. Files that have gone since {@code earlier} count as unchanged:
     * what was read from them is kept.
     */
    SortedMap<String, String> readBy(Stage stage, Map<String, String> earlier) {
        SortedMap<String, String> digests = new TreeMap<>();
        files(stage).forEach((name, files) -> {
            String digest = files.isEmpty() ? earlier.get(name) : digest(files, stage != Stage.COLLECT);
            if (digest != null) {
                digests.put(name, digest);
            }
        });
        return digests;
    }

    private SortedMap<String, List<FileStatus>> files(Stage stage) {
        SortedMap<String, List<FileStatus>> files = new TreeMap<>();
        if (stage == Stage.COLLECT) {
            config.collect().sources().forEach(source -> {
                String name = "the files of source " + source.name();
                List<FileStatus> listed = listing(name, source.path(), OutsideFiles::matching);
                listed.removeIf(file -> SourceFiles.isHidden(file.getPath().getName()));
                files.put(name, listed);
            });
        } else if (stage == Stage.FINETUNE) {
            config.finetune().data().forEach(path -> {
                String name = "the file " + path;
                files.put(name, listing(name, path, OutsideFiles::at));
            });
        } else if (stage == Stage.TRAIN_TOKENIZER
                && !config.trainTokenizer().from().isEmpty()) {
            String folder = config.trainTokenizer().from();
            String name = "the tokenizer in " + folder;
            files.put(name, listing(name, folder + "/tokenizer.json", OutsideFiles::at));
        } else if (stage == Stage.PRETRAIN && !config.model().from().isEmpty()) {
            String folder = config.model().from();
            String name = "the model in " + folder;
            List<FileStatus> listed = listing(name, folder, OutsideFiles::at);
            listed.removeIf(
                    file -> !MODEL_FILE.matcher(file.getPath().getName()).matches());
            files.put(name, listed);
        }
        return files;
    }

    private interface Listing {
        List<FileStatus> of(FileSystem files, Path path) throws IOException;
    }

    private List<FileStatus> listing(String name, String where, Listing listing) {
        try {
            Path path = new Path(where);
            List<FileStatus> files = listing.of(path.getFileSystem(hadoop), path);
            files.sort((a, b) -> a.getPath().compareTo(b.getPath()));
            return files;
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(name + " (" + where + ") cannot be listed: " + e.getMessage(), e);
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
