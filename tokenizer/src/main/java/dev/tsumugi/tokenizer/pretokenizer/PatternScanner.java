package dev.tsumugi.tokenizer.pretokenizer;

import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.MARK;
import static dev.tsumugi.tokenizer.pretokenizer.CharacterClass.OTHER;

import java.io.Serial;
import java.util.function.IntUnaryOperator;

/** What the scanners of known patterns share. */
abstract class PatternScanner extends PreTokenScanner {
    /** Classes of {@code [^\s\p{L}\p{N}]}. */
    static final int OTHERS = 1 << OTHER | 1 << MARK;

    /** More letters than eight bytes have. */
    static final int NEVER = Long.BYTES + 1;

    @Serial
    private static final long serialVersionUID = 1;

    final Contractions contractions;
    final int maxDigits;
    final Spaces spaces;

    private final String pattern;

    /** The settings say what the pattern spells. */
    PatternScanner(String pattern, Contractions contractions, int maxDigits, Spaces spaces) {
        this.pattern = pattern;
        this.contractions = contractions;
        this.maxDigits = maxDigits;
        this.spaces = spaces;
    }

    @Override
    public final String pattern() {
        return pattern;
    }

    /** Class of the character at {@code at}. At the end of the text, that of a line break: no word goes on with one. */
    static int kind(byte[] utf8, int at, int to) {
        return at < to ? CharacterClass.at(utf8, at, to) >>> 3 : CharacterClass.LINE_BREAK;
    }

    /**
     * For each first byte of a word: how many bytes the shortest word has whose other bytes are letters of ASCII.
     *
     * @param shortestOfAscii for each character of ASCII; a word that starts with any other byte is never found this
     *     way
     */
    static byte[] shortestWords(IntUnaryOperator shortestOfAscii) {
        byte[] shortest = new byte[0x100];
        for (int first = 0; first < shortest.length; first++) {
            shortest[first] = (byte) (first < 0x80 ? shortestOfAscii.applyAsInt(first) : NEVER);
        }
        return shortest;
    }
}
