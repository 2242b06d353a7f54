package dev.tsumugi.tokenizer.text;

import static dev.tsumugi.tokenizer.text.CharacterClass.LETTER;
import static dev.tsumugi.tokenizer.text.CharacterClass.NEWLINE;
import static dev.tsumugi.tokenizer.text.CharacterClass.NUMBER;
import static dev.tsumugi.tokenizer.text.CharacterClass.OTHER;
import static dev.tsumugi.tokenizer.text.CharacterClass.SPACE;

import java.io.Serial;

/** {@link PreTokenizer#LLAMA3_PATTERN} by hand, one pass over the bytes: a regular expression takes most of the time of encoding. */
final class Llama3Scanner extends PieceScanner {
    @Serial
    private static final long serialVersionUID = 1;

    @Override
    public String pattern() {
        return LLAMA3_PATTERN;
    }

    /** The order of the tests is that of the pattern's alternatives. */
    @Override
    public int pieceEnd(byte[] utf8, int at, int to) {
        if (utf8[at] == '\'') {
            int end = contraction(utf8, at + 1, to);
            if (end > at) {
                return end;
            }
        }
        int first = Utf8.decode(utf8, at, to);
        byte kind = CharacterClass.of(first >>> 3);
        int next = at + (first & 7);
        if (kind == LETTER) {
            return run(LETTER, utf8, next, to);
        }
        if (kind == NUMBER) {
            return numbers(utf8, next, to);
        }
        if (kind != NEWLINE) {
            byte following = kind(utf8, next, to);
            if (following == LETTER) {
                return run(LETTER, utf8, next, to);
            }
            if (kind == OTHER || (utf8[at] == ' ' && following == OTHER)) {
                return newlines(utf8, run(OTHER, utf8, next, to), to);
            }
        }
        return spaces(utf8, at, to);
    }

    /** The alternatives {@code \s*[\r\n]+}, {@code \s+(?!\S)} and {@code \s+}. */
    private static int spaces(byte[] utf8, int from, int to) {
        int lastNewline = -1;
        int lastStart = from;
        int at = from;
        while (at < to) {
            int character = Utf8.decode(utf8, at, to);
            byte kind = CharacterClass.of(character >>> 3);
            if (kind != SPACE && kind != NEWLINE) {
                break;
            }
            lastStart = at;
            at += character & 7;
            if (kind == NEWLINE) {
                lastNewline = at;
            }
        }
        if (lastNewline >= 0) {
            return lastNewline;
        }
        return at < to && lastStart > from ? lastStart : at;
    }

    private static int run(byte kind, byte[] utf8, int from, int to) {
        int at = from;
        while (at < to) {
            int character = Utf8.decode(utf8, at, to);
            if (CharacterClass.of(character >>> 3) != kind) {
                break;
            }
            at += character & 7;
        }
        return at;
    }

    private static int numbers(byte[] utf8, int second, int to) {
        int at = second;
        for (int digits = 1; digits < 3 && at < to; digits++) {
            int character = Utf8.decode(utf8, at, to);
            if (CharacterClass.of(character >>> 3) != NUMBER) {
                break;
            }
            at += character & 7;
        }
        return at;
    }

    private static int newlines(byte[] utf8, int from, int to) {
        int at = from;
        while (at < to && (utf8[at] == '\r' || utf8[at] == '\n')) {
            at++;
        }
        return at;
    }

    /** Class of the character at {@code at}; at the end of the text, one that continues nothing. */
    private static byte kind(byte[] utf8, int at, int to) {
        return at < to ? CharacterClass.of(Utf8.decode(utf8, at, to) >>> 3) : NEWLINE;
    }

    /** Returns the end of {@code s t m d re ve ll} in any case at {@code at}, or -1. */
    private static int contraction(byte[] utf8, int at, int to) {
        int first = at < to ? utf8[at] | 0x20 : 0;
        int second = at + 1 < to ? utf8[at + 1] | 0x20 : 0;
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return at + 1;
        }
        if ((second == 'e' && (first == 'r' || first == 'v')) || (second == 'l' && first == 'l')) {
            return at + 2;
        }
        // U+017F, the long s, is an s in another case
        return at + 1 < to && utf8[at] == (byte) 0xC5 && utf8[at + 1] == (byte) 0xBF ? at + 2 : -1;
    }
}
