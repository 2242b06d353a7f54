package dev.tsumugi.tokenizer.piece;

import java.io.Serializable;

/**
 * How spaces become parts of pieces. Pieces spell a space as U+2581. Hugging Face's tokenizers and SentencePiece write
 * it so in the text before they match. Here both become a plain space, which is one byte; the ids are the same. A
 * U+2581 of the text itself is read as a space, as in both peers.
 *
 * @param prefix when a space is put in front of a text
 * @param split whether no piece goes on after a space: each space begins a new word (Hugging Face's {@code Metaspace}
 *     with {@code split})
 */
public record Metaspace(Prefix prefix, boolean split) implements Serializable {
    /** Spaces as they are: no prefix, pieces may hold several words. */
    public static final Metaspace PLAIN = new Metaspace(Prefix.NEVER, false);

    /** When a space is put in front. An empty text gets none. */
    public enum Prefix {
        /** Not at all: {@code prepend_scheme} "never", or SentencePiece without {@code add_dummy_prefix}. */
        NEVER,
        /** In front of the whole text, unless it starts with a space: {@code prepend_scheme} "first". */
        FIRST,
        /** In front of the text and after each special token, unless there is a space: {@code prepend_scheme} "always". */
        ALWAYS,
        /** In front of the text and after each special token: the normalizer {@code Prepend}, {@code add_dummy_prefix}. */
        PREPEND
    }

    /** Returns the text with plain spaces and the prefix. Returns {@code utf8} itself where nothing changes. */
    byte[] apply(byte[] utf8, boolean first) {
        int marks = marks(utf8);
        boolean prefixed = isPrefixed(utf8, first);
        if (marks == 0 && !prefixed) {
            return utf8;
        }
        byte[] text = new byte[utf8.length - 2 * marks + (prefixed ? 1 : 0)];
        int length = 0;
        if (prefixed) {
            text[length++] = ' ';
        }
        if (marks == 0) {
            System.arraycopy(utf8, 0, text, length, utf8.length);
            return text;
        }
        for (int at = 0; at < utf8.length; at++) {
            boolean mark = isMark(utf8, at);
            text[length++] = mark ? (byte) ' ' : utf8[at];
            at += mark ? 2 : 0;
        }
        return text;
    }

    /** Returns, for each offset into the applied text up to its end, the offset into {@code utf8}. */
    int[] offsets(byte[] utf8, boolean first) {
        int prefix = isPrefixed(utf8, first) ? 1 : 0;
        int[] offsets = new int[utf8.length - 2 * marks(utf8) + prefix + 1];
        int at = 0;
        for (int i = prefix; i < offsets.length; i++) {
            offsets[i] = at;
            at += isMark(utf8, at) ? 3 : 1;
        }
        return offsets;
    }

    private boolean isPrefixed(byte[] utf8, boolean first) {
        return utf8.length > 0
                && switch (prefix) {
                    case NEVER -> false;
                    case FIRST -> first && !startsWithSpace(utf8);
                    case ALWAYS -> !startsWithSpace(utf8);
                    case PREPEND -> true;
                };
    }

    private static boolean startsWithSpace(byte[] utf8) {
        return utf8[0] == ' ' || isMark(utf8, 0);
    }

    private static int marks(byte[] utf8) {
        int marks = 0;
        for (int at = 0; at + 2 < utf8.length; at++) {
            if (utf8[at] == (byte) 0xE2 && isMark(utf8, at)) {
                marks++;
            }
        }
        return marks;
    }

    private static boolean isMark(byte[] utf8, int at) {
        return at + 2 < utf8.length
                && utf8[at] == (byte) 0xE2
                && utf8[at + 1] == (byte) 0x96
                && utf8[at + 2] == (byte) 0x81;
    }
}
