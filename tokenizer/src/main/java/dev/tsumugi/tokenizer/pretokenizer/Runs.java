package dev.tsumugi.tokenizer.pretokenizer;

import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.NUMBER;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.UPPER;

/** Ends of runs of characters of some classes, a set of bits. */
final class Runs {
    private Runs() {}

    /** Returns the end of the run that starts at {@code from}, character by character. */
    static int any(int classes, byte[] utf8, int from, int to) {
        int at = from;
        while (at < to) {
            int character = CharacterClass.at(utf8, at, to);
            if (!contains(classes, character)) {
                break;
            }
            at += character & 7;
        }
        return at;
    }

    /**
     * Returns the end of a run of letters and marks. It goes on by eight bytes of ASCII or by two characters of three
     * bytes, which most of Japanese is. The classes contain {@code LOWER} and neither numbers nor spaces nor
     * {@code OTHER}.
     */
    static int letters(int classes, byte[] utf8, int from, int to) {
        long toLowerCase = contains(classes, UPPER << 3) ? EightBytes.TO_LOWER_CASE : 0;
        int at = from;
        while (to - at >= Long.BYTES) {
            long bytes = EightBytes.at(utf8, at);
            if (EightBytes.areTwoOfThree(bytes)) {
                if (!contains(classes, CharacterClass.ofThreeBytes(bytes))) {
                    return at;
                }
                if (!contains(classes, CharacterClass.ofThreeBytes(bytes >>> 24))) {
                    return at + 3;
                }
                at += 6;
                continue;
            }
            int ascii = EightBytes.before(EightBytes.notLowerCase(bytes | toLowerCase));
            at += ascii;
            if (ascii == Long.BYTES) {
                continue;
            }
            if (utf8[at] >= 0) {
                return at;
            }
            int character = CharacterClass.at(utf8, at, to);
            if (!contains(classes, character)) {
                return at;
            }
            at += character & 7;
        }
        return any(classes, utf8, at, to);
    }

    /** Returns the end of a run of at most {@code max} numbers. */
    static int numbers(int max, byte[] utf8, int from, int to) {
        int at = from;
        for (int count = 0; count < max && at < to; count++) {
            int character = CharacterClass.at(utf8, at, to);
            if (character >>> 3 != NUMBER) {
                break;
            }
            at += character & 7;
        }
        return at;
    }

    /** Returns the end of a run of the character space. */
    static int spaces(byte[] utf8, int from, int to) {
        int at = from;
        while (to - at >= Long.BYTES) {
            int spaces = EightBytes.before(EightBytes.notSpaces(EightBytes.at(utf8, at)));
            at += spaces;
            if (spaces < Long.BYTES) {
                return at;
            }
        }
        while (at < to && utf8[at] == ' ') {
            at++;
        }
        return at;
    }

    /** Whether the class in the upper bits of a character is among the classes. */
    private static boolean contains(int classes, int character) {
        return (classes >>> (character >>> 3) & 1) != 0;
    }
}
