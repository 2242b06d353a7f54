package dev.tsumugi.tokenizer.bytepair;

import java.util.Arrays;

/**
 * The 256 printable characters that stand for bytes in a byte-level vocabulary file (GPT-2's {@code bytes_to_unicode}).
 * 33-126, 161-172 and 174-255 stand for themselves. The other 68 bytes are U+0100 to U+0143, in order.
 */
public final class ByteLevelAlphabet {
    private static final char[] CHARACTERS = new char[256];
    private static final int[] BYTES = new int[0x144];

    static {
        Arrays.fill(BYTES, -1);
        char next = 0x100;
        for (int value = 0; value < 256; value++) {
            boolean printable = (value >= 33 && value <= 126) || (value >= 161 && value <= 172) || value >= 174;
            CHARACTERS[value] = printable ? (char) value : next++;
            BYTES[CHARACTERS[value]] = value;
        }
    }

    private ByteLevelAlphabet() {}

    /** Returns the character of a byte, 0 to 255. */
    public static char character(int value) {
        return CHARACTERS[value];
    }

    /** Returns the characters of some bytes. */
    public static String toCharacters(byte[] bytes) {
        char[] characters = new char[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            characters[i] = CHARACTERS[bytes[i] & 0xFF];
        }
        return new String(characters);
    }

    /**
     * Returns the bytes of some characters.
     *
     * @throws IllegalArgumentException when a character is not in the alphabet
     */
    public static byte[] toBytes(String characters) {
        byte[] bytes = new byte[characters.length()];
        for (int i = 0; i < bytes.length; i++) {
            char character = characters.charAt(i);
            int value = character < BYTES.length ? BYTES[character] : -1;
            if (value < 0) {
                throw new IllegalArgumentException(String.format(
                        "U+%04X in \"%s\" is not in the byte-level alphabet.", (int) character, characters));
            }
            bytes[i] = (byte) value;
        }
        return bytes;
    }
}
