package dev.tsumugi.corpus.collect.source;

import dev.tsumugi.workflow.UserException;
import dev.tsumugi.workflow.stage.FileListing;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;

/**
 * The files of a source.
 *
 * @param files in the order of their names
 * @param passedOver accounts of links, pipes and the like, which are not read
 */
public record SourceFiles(List<SourceFile> files, List<Collected.FileEnd> passedOver) {
    /** What file systems and Spark leave beside the data, and what begins with a point. */
    private static final Pattern HIDDEN = Pattern.compile(
            "(?:.*/)?(?:\\..*|_SUCCESS|_temporary|_metadata|_common_metadata|_delta_log|_committed_\\d+|_started_\\d+)(?:/.*)?",
            Pattern.DOTALL);

    /**
     * The files that the source's path, glob or folder (with all folders below) names. {@linkplain #isHidden Hidden} files are
     * left out.
     *
     * @throws UserException if there is none, or the path cannot be listed
     */
    public static SourceFiles list(SourceConfig source, Configuration hadoop) {
        FileListing listing;
        try {
            listing = FileListing.of(source.path(), hadoop);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserException(
                    "source \"" + source.name() + "\": cannot list " + source.path() + " (" + e.getMessage()
                            + "); check the path in collect.sources.",
                    e);
        }
        List<SourceFile> files = new ArrayList<>();
        listing.files().forEach(file -> files.add(file(source, file, listing.name(file))));
        files.removeIf(file -> isHidden(file.name()));
        files.sort(Comparator.comparing(SourceFile::name));
        List<Collected.FileEnd> passedOver = new ArrayList<>();
        listing.passedOver().forEach((name, why) -> {
            FileAccount account = new FileAccount(new SourceFile(source, name, name, 0, ""));
            account.skip(SkipReason.NOT_A_FILE, name, "It is " + why + ".");
            passedOver.add(account.end());
        });
        if (files.isEmpty()) {
            throw new UserException("source \"" + source.name() + "\": no file matches " + source.path()
                    + listing.passedOver().entrySet().stream()
                            .findFirst()
                            .map(first -> " but what is not read (" + first.getKey() + " is " + first.getValue() + ")")
                            .orElse("")
                    + "; check the path in collect.sources, or fetch the input first.");
        }
        return new SourceFiles(files, passedOver);
    }

    private static SourceFile file(SourceConfig source, FileStatus status, String name) {
        String date = Instant.ofEpochMilli(status.getModificationTime())
                .atZone(ZoneOffset.UTC)
                .toLocalDate()
                .toString();
        return new SourceFile(source, status.getPath().toString(), name, status.getLen(), date);
    }

    /** Whether a file is left out: its path holds a name that begins with a point, or a marker of file systems and Spark. */
    public static boolean isHidden(String name) {
        return HIDDEN.matcher(name).matches();
    }
}
