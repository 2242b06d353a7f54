package dev.tsumugi.tokenizer.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.Normalizer.Form;

/**
 * Unicode normalisation (UAX #15) of UTF-8, in the Unicode version of the running JDK (17: Unicode 13). The normal form
 * of a character that a version knows never changes in a later one. Bytes that are no UTF-8 stay as they are.
 *
 * <p>Time is linear: a run of marks longer than {@value #MAX_STRETCH_BYTES} bytes is normalised in parts.
 */
public enum Normalizer {
    /** Leaves every byte as it is. */
    NONE(null),
    /** Composes what is canonically equivalent: か and a combining voiced sound mark become が. */
    NFC(Form.NFC),
    /** As {@link #NFC}, and replaces compatibility characters: Ａ becomes A, ｶ becomes カ, ㍿ becomes 株式会社. */
    NFKC(Form.NFKC);

    private static final int MAX_STRETCH_BYTES = 1024;

    private final Form form;

    Normalizer(Form form) {
        this.form = form;
    }

    /** Returns the normal form of a text: the very array given where it is in normal form already. */
    public byte[] normalize(byte[] utf8) {
        return normalizeWithOffsets(utf8).utf8();
    }

    /** Returns the normal form of a text with the way back to the offsets of {@code utf8}. */
    public NormalizedText normalizeWithOffsets(byte[] utf8) {
        NormalizedText.Builder result = new NormalizedText.Builder(utf8);
        if (this != NONE) {
            normalize(utf8, result);
        }
        return result.build();
    }

    private void normalize(byte[] utf8, NormalizedText.Builder result) {
        NormalizationClass classes = NormalizationClass.of(form);
        int previous = 0; // where the character before starts, or this one where none before can change with it
        for (int at = 0; at < utf8.length; ) {
            if (utf8[at] >= 0) {
                previous = at++;
                continue;
            }
            int character = Utf8.decode(utf8, at, utf8.length);
            int bytes = character & 7;
            if (classes.isInert(character >>> 3)) {
                previous = bytes == 1 ? at + 1 : at; // a byte that is no UTF-8 takes no mark
                at += bytes;
                continue;
            }
            int start = classes.isBoundary(character >>> 3) ? at : previous;
            at = stretchEnd(utf8, start, at + bytes, classes);
            String before = new String(utf8, start, at - start, UTF_8);
            String after = java.text.Normalizer.normalize(before, form);
            if (!after.equals(before)) {
                result.replace(start, at, after.getBytes(UTF_8));
            }
            previous = at;
        }
    }

    private static int stretchEnd(byte[] utf8, int start, int from, NormalizationClass classes) {
        int end = from;
        while (end < utf8.length && utf8[end] < 0 && end - start < MAX_STRETCH_BYTES) {
            int character = Utf8.decode(utf8, end, utf8.length);
            if (classes.isBoundary(character >>> 3)) {
                break;
            }
            end += character & 7;
        }
        return end;
    }
}
