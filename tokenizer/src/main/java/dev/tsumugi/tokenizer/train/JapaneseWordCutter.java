package dev.tsumugi.tokenizer.train;

import dev.tsumugi.tokenizer.pretokenizer.PreTokenizer.RangeConsumer;
import dev.tsumugi.tokenizer.text.Utf8;
import java.io.CharArrayReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.analysis.ja.JapaneseTokenizer;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Cuts text at the word boundaries of its Japanese stretches, by Lucene's Kuromoji with the IPADIC dictionary in normal
 * mode. Text of other scripts is cut only where it meets Japanese. Only Japanese becomes UTF-16, which the analyser
 * wants. For one thread.
 */
final class JapaneseWordCutter {
    /** The analyser's memory grows with its input. A longer stretch is cut into parts of this many UTF-16 units. */
    private static final int MAX_STRETCH = 1024;

    private final JapaneseTokenizer analyser = new JapaneseTokenizer(null, false, true, JapaneseTokenizer.Mode.NORMAL);
    private final OffsetAttribute offsets = analyser.addAttribute(OffsetAttribute.class);
    private final char[] units = new char[MAX_STRETCH + 1];

    /** Byte offset of each UTF-16 unit; -1 within a character. */
    private final int[] byteOffsets = new int[MAX_STRETCH + 2];

    /** Hands the words of {@code utf8[from, to)} to {@code words}. */
    void cut(byte[] utf8, int from, int to, RangeConsumer words) {
        for (int at = from; at < to; ) {
            boolean japanese = CharacterScript.at(utf8, at, to) != CharacterScript.OTHER;
            int length = 0;
            int end = at;
            while (end < to
                    && length < MAX_STRETCH
                    && (CharacterScript.at(utf8, end, to) != CharacterScript.OTHER) == japanese) {
                int character = Utf8.decode(utf8, end, to);
                byteOffsets[length] = end;
                if (japanese) {
                    int count = Character.toChars(character >>> 3, units, length);
                    if (count == 2) {
                        byteOffsets[length + 1] = -1;
                    }
                    length += count;
                }
                end += character & 7;
            }
            if (japanese) {
                byteOffsets[length] = end;
                analyse(utf8, length, words);
            } else {
                words.range(utf8, at, end);
            }
            at = end;
        }
    }

    private void analyse(byte[] utf8, int length, RangeConsumer words) {
        try {
            analyser.setReader(new CharArrayReader(units, 0, length));
            analyser.reset();
            int done = 0;
            while (analyser.incrementToken()) {
                done = handOut(utf8, done, offsets.startOffset(), words);
                done = handOut(utf8, done, offsets.endOffset(), words);
            }
            analyser.end();
            analyser.close();
            handOut(utf8, done, length, words);
        } catch (IOException e) {
            throw new UncheckedIOException("The Japanese analyser could not read from memory.", e);
        }
    }

    /**
     * Hands out the word from unit {@code done} to unit {@code at}. Does nothing where the analyser has cut within a
     * character.
     */
    private int handOut(byte[] utf8, int done, int at, RangeConsumer words) {
        if (at <= done || byteOffsets[at] < 0) {
            return done;
        }
        words.range(utf8, byteOffsets[done], byteOffsets[at]);
        return at;
    }
}
