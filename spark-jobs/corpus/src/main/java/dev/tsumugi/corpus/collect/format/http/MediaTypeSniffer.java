package dev.tsumugi.corpus.collect.format.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tsumugi.corpus.collect.source.MediaTypes;
import java.util.List;
import java.util.Locale;

/** What the first bytes of a resource tell of its media type (WHATWG MIME Sniffing, 7.1, as far as it concerns text). */
public final class MediaTypeSniffer {
    private static final int HEADER_BYTES = 1445;

    private static final List<String> HTML_TAGS = List.of(
            "<!doctype html",
            "<html",
            "<head",
            "<script",
            "<iframe",
            "<h1",
            "<div",
            "<font",
            "<table",
            "<a",
            "<style",
            "<title",
            "<b",
            "<body",
            "<br",
            "<p",
            "<!--");

    private MediaTypeSniffer() {}

    /** HTML, plain text, or an empty string for what is neither. */
    public static String sniff(byte[] content) {
        if (looksLikeHtml(content)) {
            return MediaTypes.HTML;
        }
        boolean document = startsWith(content, "%PDF-", "%!PS-Adobe-", "<?xml", "{\\rtf");
        return document || isBinary(content) ? "" : MediaTypes.PLAIN;
    }

    /** Whether a tag that begins pages comes first, behind white space, or a document type follows what stands before it. */
    static boolean looksLikeHtml(byte[] content) {
        String start = start(content).stripLeading().toLowerCase(Locale.ROOT);
        String unmarked =
                start.startsWith("\u00ef\u00bb\u00bf") ? start.substring(3).stripLeading() : start;
        return HTML_TAGS.stream().anyMatch(tag -> beginsWithTag(unmarked, tag)) || MediaTypes.startsLikeHtml(content);
    }

    /** Whether there are control characters that no text has. UTF-16 and UTF-32 with a byte order mark are text. */
    public static boolean isBinary(byte[] content) {
        if (startsWith(content, "\u00fe\u00ff", "\u00ff\u00fe")) {
            return false;
        }
        return start(content)
                .chars()
                .anyMatch(c -> c <= 0x08 || c == 0x0b || (c >= 0x0e && c <= 0x1a) || (c >= 0x1c && c <= 0x1f));
    }

    private static boolean beginsWithTag(String start, String tag) {
        if (!start.startsWith(tag)) {
            return false;
        }
        return tag.equals("<!--")
                || start.length() > tag.length() && " >\t\r\n\f/".indexOf(start.charAt(tag.length())) >= 0;
    }

    private static boolean startsWith(byte[] content, String... starts) {
        String head = start(content);
        return List.of(starts).stream().anyMatch(head::startsWith);
    }

    private static String start(byte[] content) {
        return new String(content, 0, Math.min(content.length, HEADER_BYTES), ISO_8859_1);
    }
}
