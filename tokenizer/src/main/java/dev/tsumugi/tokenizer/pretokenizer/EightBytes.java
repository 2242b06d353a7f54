package dev.tsumugi.tokenizer.pretokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight bytes of text in a long, the first in the lowest bits. A test sets the highest bit of each byte that passes.
 */
final class EightBytes {
    /** Turns capital letters of ASCII into small ones. No other byte becomes a letter by it. */
    static final long TO_LOWER_CASE = 0x2020202020202020L;

    private static final long EVERY_BYTE = 0x0101010101010101L;
    private static final long HIGHEST_BITS = EVERY_BYTE << 7;
    private static final VarHandle LITTLE_ENDIAN =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private EightBytes() {}

    /** Returns {@code utf8[at, at + 8)}. */
    static long at(byte[] utf8, int at) {
        return (long) LITTLE_ENDIAN.get(utf8, at);
    }

    /** Returns how many bytes come before the first that passed a test: 8 where none did. */
    static int before(long test) {
        return Long.numberOfTrailingZeros(test) >>> 3;
    }

    /** Tests each byte for being anything but a small letter of ASCII. */
    static long notLowerCase(long bytes) {
        long lower7Bits = bytes & ~HIGHEST_BITS;
        long fromA = lower7Bits + (0x80 - 'a') * EVERY_BYTE;
        long afterZ = lower7Bits + (0x80 - 'z' - 1) * EVERY_BYTE;
        return (~fromA | afterZ | bytes) & HIGHEST_BITS;
    }

    /** Sets some bit of each byte that is no space. */
    static long notSpaces(long bytes) {
        return bytes ^ ' ' * EVERY_BYTE;
    }

    /** Whether two characters of three bytes each come first. Only the kinds of the bytes are looked at. */
    static boolean areTwoOfThree(long bytes) {
        return (bytes & 0xC0C0_F0C0_C0F0L) == 0x8080_E080_80E0L;
    }
}
