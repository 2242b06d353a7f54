package dev.tsumugi.corpus.clean.extract;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The source of an XHTML page, written so that HTML's parser reads it as XML's would: {@code <script/>} is empty,
 * {@code <![CDATA[text]]>} is text, a document type defines nothing. XHTML that is no well-formed XML, as much of it, stays
 * readable that way. Entities that a document type defines are never expanded.
 */
final class XhtmlSource {
    private static final Pattern DECLARATION = Pattern.compile("\\A[\\s\uFEFF]*+<\\?xml\\b");
    private static final Pattern ROOT =
            Pattern.compile("<html\\b[^>]*\\bxmlns\\s*=\\s*[\"']http://www\\.w3\\.org/1999/xhtml");
    private static final int HEAD_CHARACTERS = 4096;

    private static final Set<String> VOID = Set.of(
            "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
            "wbr");

    /** Elements whose text HTML does not parse; what looks like markup in them is none. */
    private static final Set<String> RAW_TEXT = Set.of("script", "style");

    private final String source;
    private final StringBuilder html;
    private int position;

    private XhtmlSource(String source) {
        this.source = source;
        this.html = new StringBuilder(source.length() + 1024);
    }

    /** Whether a page says that it is XML, by its first line and the namespace of its root. */
    static boolean declaresItself(String source) {
        String head = source.substring(0, Math.min(source.length(), HEAD_CHARACTERS));
        return DECLARATION.matcher(head).find() && ROOT.matcher(head).find();
    }

    static String asHtml(String source) {
        XhtmlSource rewriting = new XhtmlSource(source);
        rewriting.rewrite();
        return rewriting.html.toString();
    }

    private void rewrite() {
        while (position < source.length()) {
            int markup = source.indexOf('<', position);
            copyTo(markup < 0 ? source.length() : markup);
            if (position == source.length()) {
                return;
            }
            if (source.startsWith("<!--", position)) {
                copyBehind("-->");
            } else if (source.startsWith("<![CDATA[", position)) {
                writeCharacterData();
            } else if (source.startsWith("<?", position)) {
                skipBehind("?>");
            } else if (source.regionMatches(true, position, "<!DOCTYPE", 0, "<!DOCTYPE".length())) {
                writeDocumentType();
            } else {
                writeTag();
            }
        }
    }

    private void writeCharacterData() {
        int start = position + "<![CDATA[".length();
        int end = source.indexOf("]]>", start);
        String text = source.substring(start, end < 0 ? source.length() : end);
        html.append(text.replace("&", "&amp;").replace("<", "&lt;"));
        position = end < 0 ? source.length() : end + "]]>".length();
    }

    /** Without what it defines between square brackets. */
    private void writeDocumentType() {
        int end = endOfTag();
        int definitions = source.indexOf('[', position);
        if (definitions >= 0 && definitions < end) {
            int closing = source.indexOf("]", definitions);
            int close = closing < 0 ? -1 : source.indexOf('>', closing);
            html.append(source, position, definitions).append('>');
            position = close < 0 ? source.length() : close + 1;
        } else {
            copyTo(end);
        }
    }

    private void writeTag() {
        String name = nameAt(position + 1);
        if (name.isEmpty()) {
            copyTo(position + 1); // an end tag or no tag: nothing to rewrite
            return;
        }

        int end = endOfTag();
        boolean closed = source.charAt(end - 1) == '>' && source.charAt(end - 2) == '/';
        if (closed && !VOID.contains(name)) {
            html.append(source, position, end - 2).append("></").append(name).append('>');
            position = end;
        } else {
            copyTo(end);
            if (RAW_TEXT.contains(name)) {
                int close = source.indexOf("</" + name, end);
                copyTo(close < 0 ? source.length() : close);
            }
        }
    }

    private String nameAt(int start) {
        int end = start;
        while (end < source.length()
                && (Character.isLetterOrDigit(source.charAt(end)) || "-_.:".indexOf(source.charAt(end)) >= 0)) {
            end++;
        }
        return source.substring(start, end).toLowerCase(Locale.ROOT);
    }

    /** Behind the {@code >} of the tag at the position, which may stand in quoted values before it. */
    private int endOfTag() {
        char quote = 0;
        for (int i = position; i < source.length(); i++) {
            char c = source.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '>') {
                return i + 1;
            } else if (c == '"' || c == '\'') {
                quote = c;
            }
        }

        return source.length();
    }

    private void copyBehind(String closing) {
        int end = source.indexOf(closing, position);
        copyTo(end < 0 ? source.length() : end + closing.length());
    }

    private void skipBehind(String closing) {
        int end = source.indexOf(closing, position);
        position = end < 0 ? source.length() : end + closing.length();
    }

    private void copyTo(int end) {
        html.append(source, position, end);
        position = end;
    }
}
