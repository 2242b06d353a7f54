package dev.tsumugi.corpus.charset;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The charset that a page declares of itself, in {@code <meta>} or in an XML declaration. */
public final class MarkupDeclaration {
    /** How far into a page a declaration is looked for; the HTML standard asks for 1024. */
    private static final int DECLARATION_BYTES = 4096;

    private static final Pattern COMMENT = Pattern.compile("<!--.*?-->", Pattern.DOTALL);

    private static final Pattern DECLARATION = Pattern.compile(
            "<(?:meta\\b[^>]*?\\bcharset|\\?xml\\b[^>]*?\\bencoding)\\s*=\\s*[\"']?\\s*([A-Za-z0-9_:.-]{2,40})",
            Pattern.CASE_INSENSITIVE);

    private MarkupDeclaration() {}

    /** The label; empty where the page declares none. */
    public static String charsetIn(byte[] page) {
        String head = new String(page, 0, Math.min(page.length, DECLARATION_BYTES), StandardCharsets.ISO_8859_1);
        Matcher declaration = DECLARATION.matcher(COMMENT.matcher(head).replaceAll(""));
        if (!declaration.find()) {
            return "";
        }

        // A page whose declaration is readable as ASCII cannot be in UTF-16; the HTML standard reads it as UTF-8.
        String label = declaration.group(1);
        return label.toLowerCase(Locale.ROOT).startsWith("utf-16") ? "utf-8" : label;
    }
}
