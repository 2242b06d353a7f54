package dev.tsumugi.tokenizer.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** UTF-8 (RFC 3629) in byte arrays, where any byte may be wrong. */
public final class Utf8 {
    public static final int REPLACEMENT = 0xFFFD;

    private Utf8() {}

    /**
     * Decodes the character that starts at {@code utf8[at]} and ends before {@code to}. Returns the code point in the
     * upper bits and its length in bytes in the lower 3. A byte that starts no well-formed character is U+FFFD of
     * length 1.
     */
    public static int decode(byte[] utf8, int at, int to) {
        int first = utf8[at];
        if (first >= 0) {
            return packed(first, 1);
        }
        first &= 0xFF;
        if (first >= 0xC2 && first < 0xE0 && at + 1 < to && isContinuation(utf8[at + 1])) {
            return packed(((first & 0x1F) << 6) | low6(utf8[at + 1]), 2);
        }
        if (first >= 0xE0
                && first < 0xF0
                && at + 2 < to
                && isContinuation(utf8[at + 1])
                && isContinuation(utf8[at + 2])) {
            int codePoint = ((first & 0xF) << 12) | (low6(utf8[at + 1]) << 6) | low6(utf8[at + 2]);
            if (codePoint >= 0x800 && (codePoint < 0xD800 || codePoint > 0xDFFF)) {
                return packed(codePoint, 3);
            }
        }
        if (first >= 0xF0
                && first < 0xF5
                && at + 3 < to
                && isContinuation(utf8[at + 1])
                && isContinuation(utf8[at + 2])
                && isContinuation(utf8[at + 3])) {
            int codePoint =
                    ((first & 0x7) << 18) | (low6(utf8[at + 1]) << 12) | (low6(utf8[at + 2]) << 6) | low6(utf8[at + 3]);
            if (codePoint >= Character.MIN_SUPPLEMENTARY_CODE_POINT && codePoint <= Character.MAX_CODE_POINT) {
                return packed(codePoint, 4);
            }
        }
        return packed(REPLACEMENT, 1);
    }

    /**
     * Returns {@code utf8[from, to)}: the array itself where that is all of it, else a copy.
     *
     * @throws IndexOutOfBoundsException when the range is not within the array
     */
    public static byte[] range(byte[] utf8, int from, int to) {
        Objects.checkFromToIndex(from, to, utf8.length);
        return to - from == utf8.length ? utf8 : Arrays.copyOfRange(utf8, from, to);
    }

    /**
     * Returns the UTF-8 bytes of a text. An unpaired surrogate becomes U+FFFD, where {@code String.getBytes} says '?'.
     */
    public static byte[] bytes(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        // as many bytes as chars: ASCII, unless a surrogate became '?'. Comparing arrays is faster than looking at
        // chars.
        boolean wellFormed = utf8.length == text.length()
                ? new String(utf8, StandardCharsets.ISO_8859_1).equals(text)
                : isWellFormed(text);
        return wellFormed ? utf8 : withoutSurrogates(text).getBytes(StandardCharsets.UTF_8);
    }

    private static String withoutSurrogates(String text) {
        return text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? REPLACEMENT : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.isLowSurrogate(text.charAt(i))
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static int packed(int codePoint, int bytes) {
        return (codePoint << 3) | bytes;
    }

    private static int low6(byte continuation) {
        return continuation & 0x3F;
    }

    private static boolean isContinuation(byte value) {
        return value < (byte) 0xC0;
    }
}
