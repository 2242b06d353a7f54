package dev.tsumugi.corpus.charset;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Undoes the commonest damage of pages: UTF-8 that was once read as ISO-8859-1 and encoded again ("â\u0080\u0099" for "’"). */
final class DoubleEncoding {
    /** A UTF-8 sequence of two to four bytes, each read as one character (RFC 3629, section 4). */
    private static final Pattern SEQUENCE = Pattern.compile(
            "[\\u00C2-\\u00DF][\\u0080-\\u00BF]|[\\u00E0-\\u00EF][\\u0080-\\u00BF]{2}|[\\u00F0-\\u00F4][\\u0080-\\u00BF]{3}");

    private DoubleEncoding() {}

    static String repair(String text) {
        return SEQUENCE.matcher(text)
                .replaceAll(sequence -> Matcher.quoteReplacement(
                        new String(sequence.group().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)));
    }
}
