package dev.tsumugi.corpus.clean.transform;

import dev.tsumugi.corpus.clean.step.DocumentTransform;
import dev.tsumugi.corpus.document.Document;
import java.text.Normalizer;

/**
 * Brings text into one form (Unicode Standard Annex 15), with {@code \n} as the only line end and without what no reader
 * sees: control characters, byte order marks, zero-width spaces, soft hyphens, spaces at line ends, blank lines beyond one. Zero-width
 * joiners stay, as emoji and several scripts need them.
 *
 * @param form {@code NFC} keeps the text's look; {@code NFKC} folds full-width and other compatibility characters
 */
public record NormalizeUnicode(Normalizer.Form form) implements DocumentTransform {
    private static final int MAX_LINE_ENDS = 2;

    @Override
    public Document apply(Document document) {
        return document.withText(normalize(document.getText()));
    }

    String normalize(String text) {
        String composed = Normalizer.normalize(text, form);
        StringBuilder out = new StringBuilder(composed.length());
        int lineEnds = MAX_LINE_ENDS;
        int end = 0;
        for (int i = 0; i < composed.length(); i++) {
            char c = composed.charAt(i);
            boolean crlf = c == '\r' && i + 1 < composed.length() && composed.charAt(i + 1) == '\n';
            if (crlf || isUnseen(c)) {
                continue;
            }

            if (isLineEnd(c)) {
                out.setLength(end);
                if (lineEnds < MAX_LINE_ENDS) {
                    out.append('\n');
                    lineEnds++;
                }
                end = out.length();
            } else {
                out.append(c == '\u00A0' ? ' ' : c);
                if (!Character.isWhitespace(c) && c != '\u00A0') {
                    lineEnds = 0;
                    end = out.length();
                }
            }
        }

        out.setLength(end);
        return out.toString().stripTrailing();
    }

    private static boolean isLineEnd(char c) {
        return c == '\n' || c == '\r' || c == '\f' || c == '\u000B' || c == '\u0085' || c == '\u2028' || c == '\u2029';
    }

    private static boolean isUnseen(char c) {
        return (Character.isISOControl(c) && c != '\t' && !isLineEnd(c))
                || c == '\u200B'
                || c == '\u2060'
                || c == '\uFEFF'
                || c == '\u00AD'
                || c == '\uFFFD';
    }
}
