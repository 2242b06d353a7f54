package dev.tsumugi.tokenizer.pretokenizer;

import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.LETTERS;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.LINE_BREAK;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.NUMBER;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.SPACE;

import java.io.Serial;

/**
 * The patterns of cl100k, Llama 3 and Qwen 2, in which a word is a run of letters with one character before it.
 *
 * <p>Words of ASCII are found first, by their first eight bytes: they are most of English and code. The other tests are
 * in the order of the pattern's alternatives.
 */
final class Cl100kScanner extends PatternScanner {
    @Serial
    private static final long serialVersionUID = 1;

    private static final byte[] SHORTEST_WORDS = shortestWords(first -> switch (CharacterClass.of(first)) {
        case NUMBER, LINE_BREAK -> NEVER;
        case CharacterClass.OTHER, SPACE -> first == '\'' ? NEVER : 2;
        default -> 1;
    });

    Cl100kScanner(String pattern, Contractions contractions, int maxDigits, Spaces spaces) {
        super(pattern, contractions, maxDigits, spaces);
    }

    @Override
    public int end(byte[] utf8, int from, int to) {
        if (to - from >= Long.BYTES) {
            long bytes = EightBytes.at(utf8, from);
            long notLetters = EightBytes.notLowerCase(bytes | EightBytes.TO_LOWER_CASE);
            int length = EightBytes.before(notLetters & ~0xFFL);
            if (length >= SHORTEST_WORDS[(int) bytes & 0xFF]) {
                int end = from + length;
                return length == Long.BYTES || utf8[end] < 0 ? Runs.letters(LETTERS, utf8, end, to) : end;
            }
        }
        return anyEnd(utf8, from, to);
    }

    private int anyEnd(byte[] utf8, int from, int to) {
        int first = CharacterClass.at(utf8, from, to);
        int kind = first >>> 3;
        int next = from + (first & 7);
        if ((LETTERS >>> kind & 1) != 0) {
            return Runs.letters(LETTERS, utf8, next, to);
        }
        if (kind == NUMBER) {
            return Runs.numbers(maxDigits - 1, utf8, next, to);
        }
        if (kind == LINE_BREAK) {
            return spaces.end(utf8, from, to);
        }
        int end = contractions.end(utf8, from, to);
        if (end > from) {
            return end;
        }
        int following = kind(utf8, next, to);
        if ((LETTERS >>> following & 1) != 0) {
            return Runs.letters(LETTERS, utf8, next, to);
        }
        if (kind == SPACE && !(utf8[from] == ' ' && (OTHERS >>> following & 1) != 0)) {
            return spaces.end(utf8, from, to);
        }
        return spaces.afterOthers(utf8, Runs.any(OTHERS, utf8, next, to), to);
    }
}
