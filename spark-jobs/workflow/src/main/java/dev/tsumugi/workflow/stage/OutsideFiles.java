package dev.tsumugi.workflow.stage;

import java.util.function.Predicate;

/**
 * Files from outside the run directory that a stage reads. Sources, which may be huge, are recognised by the names, lengths
 * and times of modification of their files, everything else by what the files say.
 *
 * @param name in sentences: "the files of source news"
 * @param path of a file or folder, or a glob
 * @param isGlob whether {@code path} is a glob, below whose matches all files count
 * @param byContent whether the bytes count; else names, lengths and times do
 * @param counts which names count; they are paths below the folder or the part before the first glob
 */
public record OutsideFiles(String name, String path, boolean isGlob, boolean byContent, Predicate<String> counts) {
    /** The files that a glob matches and those below folders that it matches, by name, length and time. */
    public static OutsideFiles matching(String name, String glob, Predicate<String> counts) {
        return new OutsideFiles(name, glob, true, false, counts);
    }

    /** A file, or the files of a folder, by content. */
    public static OutsideFiles at(String name, String path) {
        return at(name, path, file -> true);
    }

    /** A file, or those files of a folder whose names count, by content. */
    public static OutsideFiles at(String name, String path, Predicate<String> counts) {
        return new OutsideFiles(name, path, false, true, counts);
    }
}
