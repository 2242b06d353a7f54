package dev.tsumugi.corpus.collect.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Map.entry;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Media types by file extension and by first bytes. */
public final class MediaTypes {
    public static final String HTML = "text/html";
    public static final String XHTML = "application/xhtml+xml";
    public static final String PLAIN = "text/plain";

    private static final Map<String, String> BY_EXTENSION = Map.ofEntries(
            entry("html", HTML),
            entry("htm", HTML),
            entry("xhtml", XHTML),
            entry("txt", PLAIN),
            entry("text", PLAIN),
            entry("md", "text/markdown"),
            entry("rst", "text/x-rst"),
            entry("java", "text/x-java"),
            entry("kt", "text/x-kotlin"),
            entry("scala", "text/x-scala"),
            entry("groovy", "text/x-groovy"),
            entry("py", "text/x-python"),
            entry("rb", "text/x-ruby"),
            entry("rs", "text/x-rust"),
            entry("go", "text/x-go"),
            entry("c", "text/x-c"),
            entry("h", "text/x-c"),
            entry("cc", "text/x-c++"),
            entry("cpp", "text/x-c++"),
            entry("hpp", "text/x-c++"),
            entry("cs", "text/x-csharp"),
            entry("swift", "text/x-swift"),
            entry("js", "text/javascript"),
            entry("ts", "text/x-typescript"),
            entry("css", "text/css"),
            entry("sh", "text/x-shellscript"),
            entry("sql", "text/x-sql"),
            entry("csv", "text/csv"),
            entry("xml", "text/xml"),
            entry("json", "application/json"),
            entry("yaml", "text/x-yaml"),
            entry("yml", "text/x-yaml"));

    private static final Set<String> BINARY_EXTENSIONS = Set.of(
            "class", "so", "dll", "exe", "bin", "png", "jpg", "jpeg", "gif", "webp", "ico", "bmp", "svgz", "woff",
            "woff2", "ttf", "otf", "eot", "pdf", "ps", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "odp",
            "mp3", "mp4", "ogg", "wav", "avi", "mov", "bz2", "xz", "7z", "rar", "zst");

    private MediaTypes() {}

    /** The media type that the extension tells, or an empty string. */
    public static String byName(String name) {
        return BY_EXTENSION.getOrDefault(extension(name), "");
    }

    /** Whether the extension is one of media that hold no text. */
    public static boolean isBinaryName(String name) {
        return BINARY_EXTENSIONS.contains(extension(name));
    }

    /** Whether the bytes start like a web page. */
    public static boolean startsLikeHtml(byte[] head) {
        String start = new String(head, 0, Math.min(head.length, 1024), ISO_8859_1).toLowerCase(Locale.ROOT);
        return start.contains("<!doctype html")
                || start.contains("<html")
                || start.stripLeading().startsWith("<head");
    }

    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= name.lastIndexOf('/') ? "" : name.substring(dot + 1).toLowerCase(Locale.ROOT);
    }
}
