package dev.tsumugi.corpus.clean.extract;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of charsets as pages use them: the wider vendor charset stands for the standard's name (WHATWG Encoding), as pages
 * labelled {@code shift_jis} hold Windows-31J and those labelled {@code iso-8859-1} hold windows-1252.
 */
final class CharsetNames {
    static final Charset WINDOWS_31J = Charset.forName("windows-31j");
    /** EUC-JP with the vendor's characters (circled digits) that pages labelled {@code euc-jp} hold. */
    static final Charset EUC_JP = Charset.forName("x-eucJP-Open");

    static final Charset ISO_2022_JP = Charset.forName("x-windows-iso2022jp");

    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    private static final Map<String, Charset> WIDER = Map.ofEntries(
            Map.entry("shift_jis", WINDOWS_31J),
            Map.entry("shift-jis", WINDOWS_31J),
            Map.entry("x-sjis", WINDOWS_31J),
            Map.entry("sjis", WINDOWS_31J),
            Map.entry("ms_kanji", WINDOWS_31J),
            Map.entry("cp932", WINDOWS_31J),
            Map.entry("ms932", WINDOWS_31J),
            Map.entry("euc-jp", EUC_JP),
            Map.entry("x-euc-jp", EUC_JP),
            Map.entry("iso-2022-jp", ISO_2022_JP),
            Map.entry("iso-8859-1", WINDOWS_1252),
            Map.entry("latin1", WINDOWS_1252),
            Map.entry("us-ascii", WINDOWS_1252),
            Map.entry("ascii", WINDOWS_1252),
            Map.entry("gb2312", Charset.forName("GB18030")),
            Map.entry("gbk", Charset.forName("GB18030")),
            Map.entry("euc-kr", Charset.forName("x-windows-949")),
            Map.entry("utf8", StandardCharsets.UTF_8));

    /** How far into a page a declaration is looked for; the HTML standard asks for 1024. */
    private static final int DECLARATION_BYTES = 4096;

    private static final Pattern DECLARATION = Pattern.compile(
            "<(?:meta\\b[^>]*?\\bcharset|\\?xml\\b[^>]*?\\bencoding)\\s*=\\s*[\"']?([A-Za-z0-9_:.-]{2,40})",
            Pattern.CASE_INSENSITIVE);

    private CharsetNames() {}

    static Optional<Charset> find(String name) {
        String key = name.strip().toLowerCase(Locale.ROOT);
        if (key.isEmpty()) {
            return Optional.empty();
        }

        try {
            Charset wider = WIDER.get(key);
            return wider == null && !Charset.isSupported(key)
                    ? Optional.empty()
                    : Optional.of(wider == null ? Charset.forName(key) : wider);
        } catch (IllegalCharsetNameException e) {
            return Optional.empty();
        }
    }

    /** Whether every byte of the charset is a character of its own. */
    static boolean isSingleByte(Charset charset) {
        String name = charset.name().toLowerCase(Locale.ROOT);
        return name.startsWith("windows-125") || name.startsWith("iso-8859-") || name.startsWith("koi8");
    }

    /** Whether text in the charset holds NUL bytes by its nature. */
    static boolean isWide(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return upper.startsWith("UTF-16") || upper.startsWith("UTF-32");
    }

    static Optional<Charset> ofByteOrderMark(byte[] bytes) {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(StandardCharsets.UTF_8);
        }

        if (startsWith(bytes, 0xFF, 0xFE, 0, 0)) {
            return Optional.of(Charset.forName("UTF-32LE"));
        }

        if (startsWith(bytes, 0xFF, 0xFE)) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }

        return startsWith(bytes, 0xFE, 0xFF) ? Optional.of(StandardCharsets.UTF_16BE) : Optional.empty();
    }

    /** The charset that a page's {@code <meta>} or XML declaration names; empty where none does. */
    static String declaredInMarkup(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, DECLARATION_BYTES), StandardCharsets.ISO_8859_1);
        Matcher declaration = DECLARATION.matcher(head);
        if (!declaration.find()) {
            return "";
        }

        // A page whose declaration is readable as ASCII cannot be in UTF-16; the HTML standard reads it as UTF-8.
        String name = declaration.group(1);
        return name.toLowerCase(Locale.ROOT).startsWith("utf-16") ? "utf-8" : name;
    }

    private static boolean startsWith(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }

        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }

        return true;
    }
}
