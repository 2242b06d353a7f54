package dev.tsumugi.spark.run;

import dev.tsumugi.spark.UserException;
import dev.tsumugi.spark.config.RunConfig;
import dev.tsumugi.spark.pipeline.source.SourceFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
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
    private final RunConfig config;
    private final Configuration hadoop;

    OutsideFiles(RunConfig config, Configuration hadoop) {
        this.config = config;
        this.hadoop = hadoop;
    }

    /**
     * "12 files, 345678 bytes, 9f86d081884c7d65" by source. Files that have gone since {@code earlier} count as unchanged:
     * what was read from them is kept.
     */
    SortedMap<String, String> readBy(Stage stage, Map<String, String> earlier) {
        SortedMap<String, String> digests = new TreeMap<>();
        paths(stage).forEach((name, path) -> {
            List<FileStatus> files = list(name, path);
            if (stage == Stage.COLLECT) {
                files.removeIf(file -> SourceFiles.isHidden(file.getPath().getName()));
            }
            String digest = files.isEmpty() ? earlier.get(name) : digest(files, stage != Stage.COLLECT);
            if (digest != null) {
                digests.put(name, digest);
            }
        });
        return digests;
    }

    private Map<String, String> paths(Stage stage) {
        SortedMap<String, String> paths = new TreeMap<>();
        if (stage == Stage.COLLECT) {
            config.collect()
                    .sources()
                    .forEach(source -> paths.put("the files of source " + source.name(), source.path()));
        } else if (stage == Stage.FINETUNE) {
            config.finetune().data().forEach(path -> paths.put("the file " + path, path));
        } else if (stage == Stage.TRAIN_TOKENIZER
                && !config.trainTokenizer().from().isEmpty()) {
            String folder = config.trainTokenizer().from();
            paths.put("the tokenizer in " + folder, folder + "/tokenizer.json");
        } else if (stage == Stage.PRETRAIN && !config.model().from().isEmpty()) {
            String folder = config.model().from();
            paths.put("the model in " + folder, folder + "/{config.json,*.safetensors,model.safetensors.index.json}");
        }
        return paths;
    }

    private List<FileStatus> list(String name, String pattern) {
        try {
            Path path = new Path(pattern);
            FileSystem fileSystem = path.getFileSystem(hadoop);
            FileStatus[] roots = fileSystem.globStatus(path);
            List<FileStatus> files = new ArrayList<>();
            for (FileStatus root : roots == null ? new FileStatus[0] : roots) {
                RemoteIterator<LocatedFileStatus> below = fileSystem.listFiles(root.getPath(), true);
                while (below.hasNext()) {
                    files.add(below.next());
                }
            }
            files.sort((a, b) -> a.getPath().compareTo(b.getPath()));
            return files;
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(name + " (" + pattern + ") cannot be listed: " + e.getMessage(), e);
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
