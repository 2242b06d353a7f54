package dev.tsumugi.tokenizer.pretokenizer;

import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.LINE_BREAK;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.SPACE;

/**
 * How a pattern cuts white space. Where nothing else cuts a run, all leave its last character to the pre-token after
 * it.
 */
enum Spaces {
    /** {@code \s+(?!\S)|\s+}. */
    GPT2,
    /** {@code \s++$|\s*[\r\n]|\s+(?!\S)|\s}: up to the last line break, unless the text ends. */
    CL100K,
    /** {@code \s*[\r\n]+|\s+(?!\S)|\s+}: up to the last line break. */
    LLAMA3,
    /** {@code \s*[\r\n]\s*|\s+(?!\S)|\s+}: whole where there is a line break. */
    INDENTATION;

    private static final int WHITE_SPACE = 1 << SPACE | 1 << LINE_BREAK;

    /** Returns the end of the pre-token that starts with the white space at {@code from}. */
    int end(byte[] utf8, int from, int to) {
        int afterLineBreak = -1;
        int lastBytes = 0;
        int at = from;
        while (at < to) {
            if (utf8[at] == ' ') {
                at = Runs.spaces(utf8, at + 1, to);
                lastBytes = 1;
                continue;
            }
            int character = CharacterClass.at(utf8, at, to);
            if (character >>> 3 < SPACE) {
                break;
            }
            lastBytes = character & 7;
            at += lastBytes;
            if (character >>> 3 == LINE_BREAK) {
                afterLineBreak = at;
            }
        }
        if (afterLineBreak >= 0 && this != GPT2 && !(this == CL100K && at == to)) {
            return this == INDENTATION ? at : afterLineBreak;
        }
        return at < to && at - lastBytes > from ? at - lastBytes : at;
    }

    /**
     * Returns the end of a pre-token of other characters. It takes the line breaks after it, and with
     * {@link #INDENTATION} the white space after those.
     */
    int afterOthers(byte[] utf8, int from, int to) {
        int at = from;
        while (at < to && (utf8[at] == '\n' || utf8[at] == '\r')) {
            at++;
        }
        return this == INDENTATION && at > from ? Runs.any(WHITE_SPACE, utf8, at, to) : at;
    }
}
