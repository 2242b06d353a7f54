package dev.tsumugi.tokenizer.pretokenizer;

import static dev.tsumugi.tokenizer.pretokenizer.CharacterTable.BLOCK;

import dev.tsumugi.tokenizer.text.Utf8;
import java.util.Arrays;

/**
 * The classes of characters that pre-tokenizers tell apart. They are those of Unicode 16.0, whatever version the JDK
 * has.
 */
final class CharacterClass {
    static final int OTHER = 0;
    /** General categories Lu and Lt. */
    static final int UPPER = 1;
    /** General category Ll. */
    static final int LOWER = 2;
    /** General categories Lm and Lo. */
    static final int UNCASED = 3;
    /** General categories Mn, Mc and Me. */
    static final int MARK = 4;
    /** General categories Nd, Nl and No. */
    static final int NUMBER = 5;
    /** Property White_Space without the line breaks. */
    static final int SPACE = 6;
    /** Carriage return and line feed. */
    static final int LINE_BREAK = 7;

    /** General category L as a set of classes: one bit for each. */
    static final int LETTERS = 1 << UPPER | 1 << LOWER | 1 << UNCASED;

    private static final char[] ROW_OF_BLOCK;
    private static final byte[] ROWS;
    private static final byte[] ASCII;
    /** As {@link #ROW_OF_BLOCK}, for three bytes of UTF-8. A form that is too long counts as broken. */
    private static final char[] ROW_OF_THREE_BYTES;

    static {
        CharacterTable table = CharacterTable.load();
        ROW_OF_BLOCK = table.rowOfBlock();
        ROWS = table.rows();
        ASCII = new byte[0x80];
        for (int ascii = 0; ascii < ASCII.length; ascii++) {
            ASCII[ascii] = (byte) entry(ascii);
        }
        ROW_OF_THREE_BYTES = Arrays.copyOf(ROW_OF_BLOCK, 0x10000 / BLOCK);
        Arrays.fill(ROW_OF_THREE_BYTES, 0, 0x800 / BLOCK, ROW_OF_BLOCK[Character.MIN_SURROGATE / BLOCK]);
    }

    private CharacterClass() {}

    /** Returns the class of a code point. */
    static int of(int codePoint) {
        return entry(codePoint) >>> 3;
    }

    /**
     * Returns the class of the character that starts at {@code utf8[at]} in the upper bits, and its length in bytes in
     * the lower 3. A byte that starts no well-formed character before {@code to} is {@link #OTHER} of length 1.
     */
    static int at(byte[] utf8, int at, int to) {
        int first = utf8[at];
        if (first >= 0) {
            return ASCII[first];
        }
        if (first < (byte) 0xF0
                && first >= (byte) 0xE0
                && at + 2 < to
                && utf8[at + 1] < (byte) 0xC0
                && utf8[at + 2] < (byte) 0xC0) {
            return ROWS[ROW_OF_THREE_BYTES[(first & 0xF) << 6 | utf8[at + 1] & 0x3F] + (utf8[at + 2] & 0x3F)];
        }
        if (first < (byte) 0xE0 && first >= (byte) 0xC2 && at + 1 < to && utf8[at + 1] < (byte) 0xC0) {
            return ROWS[ROW_OF_BLOCK[first & 0x1F] + (utf8[at + 1] & 0x3F)];
        }
        int character = Utf8.decode(utf8, at, to);
        return (character & 7) == 1 ? OTHER << 3 | 1 : entry(character >>> 3);
    }

    /** Same for the three lowest bytes, the first one lowest: a byte 0xE0 to 0xEF and two that continue it. */
    static int ofThreeBytes(long bytes) {
        int block = (int) bytes << 6 & 0x3C0 | (int) bytes >>> 8 & 0x3F;
        return ROWS[ROW_OF_THREE_BYTES[block] + ((int) bytes >>> 16 & 0x3F)];
    }

    private static int entry(int codePoint) {
        return ROWS[ROW_OF_BLOCK[codePoint >>> 6] + (codePoint & 63)];
    }
}
