package dev.tsumugi.tokenizer.pretokenizer;

import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.LETTERS;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.NUMBER;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.SPACE;

import java.io.Serial;

/** The pattern of GPT-2, r50k and p50k: runs of letters, of numbers and of others, each with a space before it. */
final class Gpt2Scanner extends PatternScanner {
    @Serial
    private static final long serialVersionUID = 1;

    Gpt2Scanner(String pattern) {
        super(pattern, Contractions.LOWER_CASE, Integer.MAX_VALUE, Spaces.GPT2);
    }

    @Override
    public int end(byte[] utf8, int from, int to) {
        int next = utf8[from] == ' ' ? from + 1 : from;
        int end = Runs.letters(LETTERS, utf8, next, to);
        if (end > next) {
            return end;
        }
        end = contractions.end(utf8, from, to);
        if (end > from) {
            return end;
        }
        int kind = kind(utf8, next, to);
        if (kind >= SPACE) {
            return spaces.end(utf8, from, to);
        }
        return kind == NUMBER ? Runs.numbers(maxDigits, utf8, next, to) : Runs.any(OTHERS, utf8, next, to);
    }
}
