package dev.tsumugi.corpus.collect.source;

/**
 * Where a stream of bytes comes from.
 *
 * @param location the file's name, with {@code !/entry} for every archive on the way
 * @param path the path that globs see: of the file, or of the entry within its archive
 * @param name the path without {@code .gz}: its extension tells the format
 * @param depth archives around it
 * @param unzipped whether gzip has been taken off
 */
public record StreamOrigin(String location, String path, String name, int depth, boolean unzipped) {

    public static StreamOrigin of(SourceFile file) {
        return new StreamOrigin(file.name(), file.name(), file.name(), 0, false);
    }

    public StreamOrigin entry(String entryName) {
        return new StreamOrigin(location + "!/" + entryName, entryName, entryName, depth + 1, false);
    }

    public StreamOrigin gunzipped() {
        String inner = name.endsWith(".tgz")
                ? name.substring(0, name.length() - 3) + "tar"
                : name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        return new StreamOrigin(location, path, inner, depth, true);
    }
}
