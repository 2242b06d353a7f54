package dev.tsumugi.tokenizer.pretokenizer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The class of every code point, in two stages. A block of 64 code points is a row; their UTF-8 differs in the last
 * byte only. Blocks of a single class share a row. An entry holds the class in the upper bits and the length in bytes
 * of UTF-8 in the lower 3.
 *
 * @param rowOfBlock where the row of each block starts in {@code rows}
 * @param rows 64 entries each
 */
record CharacterTable(char[] rowOfBlock, byte[] rows) {
    static final int BLOCK = 64;

    /**
     * A line of comment, then a line for each run of code points of one class: the first code point and the letter of
     * the class.
     */
    static final String FILE = "character-classes.txt";

    /** Letters of the classes in the file, in the order of the classes. */
    static final String LETTERS = "OULCMNSB";

    static CharacterTable load() {
        String[] runs = read().split("\n");
        int[] starts = new int[runs.length];
        byte[] classes = new byte[runs.length];
        starts[0] = -1; // the comment
        for (int run = 1; run < runs.length; run++) {
            int space = runs[run].indexOf(' ');
            starts[run] = Integer.parseInt(runs[run], 0, space, 16);
            classes[run] = (byte) LETTERS.indexOf(runs[run].charAt(space + 1));
        }
        char[] rowOfBlock = new char[(Character.MAX_CODE_POINT + 1) / BLOCK];
        byte[] rows = new byte[rowOfBlock.length * BLOCK / 16];
        int[] shared = new int[1 << Byte.SIZE];
        Arrays.fill(shared, -1);
        int end = 0;
        int run = 0;
        for (int block = 0; block < rowOfBlock.length; block++) {
            int first = block * BLOCK;
            while (run + 1 < runs.length && starts[run + 1] <= first) {
                run++;
            }
            int entry = classes[run] << 3 | utf8Length(first);
            boolean isUniform = run + 1 == runs.length || starts[run + 1] >= first + BLOCK;
            if (isUniform && shared[entry] >= 0) {
                rowOfBlock[block] = (char) shared[entry];
                continue;
            }
            for (int codePoint = first, of = run; codePoint < first + BLOCK; codePoint++) {
                of += of + 1 < runs.length && starts[of + 1] == codePoint ? 1 : 0;
                rows[end + codePoint - first] = (byte) (classes[of] << 3 | utf8Length(first));
            }
            shared[entry] = isUniform ? end : shared[entry];
            rowOfBlock[block] = (char) end;
            end += BLOCK;
        }
        return new CharacterTable(rowOfBlock, Arrays.copyOf(rows, end));
    }

    /** UTF-8 has no surrogates: one counts as a broken byte. */
    private static int utf8Length(int codePoint) {
        if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE) {
            return 1;
        }
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    private static String read() {
        try (InputStream in = CharacterTable.class.getResourceAsStream(FILE)) {
            return new String(in.readAllBytes(), US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + FILE + " of this program.", e);
        }
    }
}
