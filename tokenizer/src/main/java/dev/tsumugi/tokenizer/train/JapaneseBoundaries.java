package dev.tsumugi.tokenizer.train;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.BitSet;
import org.apache.lucene.analysis.ja.JapaneseTokenizer;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;

/**
 * Word boundaries of the Japanese stretches of a text, by Lucene's Kuromoji with the IPADIC dictionary in normal mode. Text of
 * other scripts has no boundaries here, except where it meets Japanese. Not safe for use by several threads.
 */
public final class JapaneseBoundaries {
    /** The analyser's memory grows with its input, so a longer stretch is cut into parts of this many UTF-16 units. */
    private static final int MAX_STRETCH = 1024;

    private final JapaneseTokenizer analyser = new JapaneseTokenizer(null, false, true, JapaneseTokenizer.Mode.NORMAL);
    private final OffsetAttribute offsets = analyser.addAttribute(OffsetAttribute.class);

    /** Returns the offsets, in UTF-16 units and strictly inside the text, at which a word starts or ends. */
    public BitSet words(CharSequence text) {
        BitSet cuts = new BitSet(text.length());
        for (int start = 0; start < text.length(); ) {
            int end = sameKind(text, start);
            cuts.set(start);
            if (isJapanese(text, start)) {
                for (int from = start; from < end; from = partEnd(text, from, end)) {
                    analyse(text, from, partEnd(text, from, end), cuts);
                }
            }
            start = end;
        }
        cuts.clear(0);
        cuts.clear(text.length());
        return cuts;
    }

    /** Returns the offsets, in UTF-16 units and strictly inside the text, at which Japanese changes its script, begins or ends. */
    public static BitSet scripts(CharSequence text) {
        BitSet cuts = new BitSet(text.length());
        Script before = null;
        for (int at = 0; at < text.length(); at += Character.charCount(Character.codePointAt(text, at))) {
            Script script = Script.of(Character.codePointAt(text, at));
            if (script != Script.INHERITED && script != before) {
                if (before != null) {
                    cuts.set(at);
                }
                before = script;
            }
        }
        return cuts;
    }

    private void analyse(CharSequence text, int from, int to, BitSet cuts) {
        try {
            analyser.setReader(new StringReader(text.subSequence(from, to).toString()));
            analyser.reset();
            while (analyser.incrementToken()) {
                cut(text, from + offsets.startOffset(), cuts);
                cut(text, from + offsets.endOffset(), cuts);
            }
            analyser.end();
            analyser.close();
        } catch (IOException e) {
            throw new UncheckedIOException("The Japanese analyser could not read from memory.", e);
        }
    }

    /** The analyser works on UTF-16 units and may end a token within a character. */
    private static void cut(CharSequence text, int at, BitSet cuts) {
        if (at == text.length() || !Character.isLowSurrogate(text.charAt(at))) {
            cuts.set(at);
        }
    }

    private static int sameKind(CharSequence text, int from) {
        boolean japanese = isJapanese(text, from);
        int at = from;
        while (at < text.length() && isJapanese(text, at) == japanese) {
            at += Character.charCount(Character.codePointAt(text, at));
        }
        return at;
    }

    private static int partEnd(CharSequence text, int from, int end) {
        int to = Math.min(end, from + MAX_STRETCH);
        return to < end && Character.isLowSurrogate(text.charAt(to)) ? to - 1 : to;
    }

    private static boolean isJapanese(CharSequence text, int at) {
        return Script.of(Character.codePointAt(text, at)) != Script.OTHER;
    }
}
