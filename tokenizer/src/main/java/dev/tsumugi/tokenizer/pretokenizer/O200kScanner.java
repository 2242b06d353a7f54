package dev.tsumugi.tokenizer.pretokenizer;

import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.LINE_BREAK;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.LOWER;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.MARK;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.NUMBER;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.OTHER;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.SPACE;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.UNCASED;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.UPPER;

import java.io.Serial;

/**
 * The pattern of o200k, Llama 4 and Tekken. A word is capital letters, then small ones. Letters without case and marks
 * count as either. A contraction stays with the word.
 *
 * <p>Let U and L be those two classes, and U' capital letters alone. A word is {@code U*L+}, or else {@code U'+}. Where
 * no small letter follows the longest run of U, backtracking decides: the word ends after the last character of the run
 * that is in L too.
 */
final class O200kScanner extends PatternScanner {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int BOTH = 1 << UNCASED | 1 << MARK;
    private static final int LOWER_OR_BOTH = 1 << LOWER | BOTH;
    private static final int WORD = 1 << UPPER | LOWER_OR_BOTH;

    /** Of words with small letters after the first byte, or after the second where that one is a capital letter. */
    private static final byte[] SHORTEST_WORDS = shortestWords(first -> switch (CharacterClass.of(first)) {
        case LOWER -> 1;
        case UPPER, OTHER, SPACE -> 2;
        default -> NEVER;
    });

    O200kScanner(String pattern, Contractions contractions, int maxDigits) {
        super(pattern, contractions, maxDigits, Spaces.LLAMA3);
    }

    @Override
    public int end(byte[] utf8, int from, int to) {
        if (to - from >= Long.BYTES) {
            long bytes = EightBytes.at(utf8, from);
            int shortest = SHORTEST_WORDS[(int) bytes & 0xFF];
            int second = (int) (bytes >>> 8) & 0xFF;
            int capital = shortest > 1 && second >= 'A' && second <= 'Z' ? 1 : 0;
            int length = EightBytes.before(EightBytes.notLowerCase(bytes) & (capital == 0 ? ~0xFFL : ~0xFFFFL));
            if (length >= shortest + capital) {
                int end = from + length;
                return wordEnd(
                        utf8,
                        length == Long.BYTES || utf8[end] < 0 ? Runs.letters(LOWER_OR_BOTH, utf8, end, to) : end,
                        to);
            }
        }
        return anyEnd(utf8, from, to);
    }

    private int anyEnd(byte[] utf8, int from, int to) {
        int first = CharacterClass.at(utf8, from, to);
        int kind = first >>> 3;
        int next = from + (first & 7);
        if ((WORD >>> kind & 1) != 0) {
            return word(utf8, from, to);
        }
        if (kind == NUMBER) {
            return Runs.numbers(maxDigits - 1, utf8, next, to);
        }
        if (kind == LINE_BREAK) {
            return spaces.end(utf8, from, to);
        }
        if ((WORD >>> kind(utf8, next, to) & 1) != 0) {
            return word(utf8, next, to);
        }
        if (kind == SPACE && !(utf8[from] == ' ' && kind(utf8, next, to) == OTHER)) {
            return spaces.end(utf8, from, to);
        }
        int end = Runs.any(OTHERS, utf8, next, to);
        while (end < to && (utf8[end] == '\n' || utf8[end] == '\r' || utf8[end] == '/')) {
            end++;
        }
        return end;
    }

    /** Returns the end of the word whose first letter or mark is at {@code from}. */
    private int word(byte[] utf8, int from, int to) {
        int lowerEnd = Runs.letters(LOWER_OR_BOTH, utf8, from, to);
        if (lowerEnd > from && kind(utf8, lowerEnd, to) != UPPER) {
            return wordEnd(utf8, lowerEnd, to);
        }
        int afterBoth = from;
        int at = from;
        while (at < to) {
            int character = CharacterClass.at(utf8, at, to);
            int kind = character >>> 3;
            if (kind == LOWER) {
                return wordEnd(utf8, Runs.letters(LOWER_OR_BOTH, utf8, at, to), to);
            }
            if ((WORD >>> kind & 1) == 0) {
                break;
            }
            at += character & 7;
            if (kind != UPPER) {
                afterBoth = at;
            }
        }
        return wordEnd(utf8, afterBoth > from ? afterBoth : at, to);
    }

    private int wordEnd(byte[] utf8, int at, int to) {
        return at < to && utf8[at] == '\'' ? contractions.end(utf8, at, to) : at;
    }
}
