package dev.tsumugi.corpus.clean.transform;

import dev.tsumugi.corpus.clean.step.DocumentTransform;
import dev.tsumugi.corpus.document.Document;
import java.text.Normalizer;

/**
 * Brings text into one form (Unicode Standard Annex 15), with {@code \n} as the only line end and without what no reader
 * sees: control characters, byte order marks, zero-width spaces, soft hyphens, spaces at line ends, blank lines beyond one. Zero-width
 * joiners stay, as emoji and several scripts need them. Of a run of combining marks the first {@value #MAX_MARKS} stay, the
 * annex's limit for streams: no language has more, and long runs take the square of their length.
 *
 * @param form {@code NFC} keeps the text's look, compatibility ideographs included, which the standard's NFC replaces: 神
 *     (U+FA19) of a name stays another character than 神; {@code NFKC} folds these, full-width and other compatibility characters
 */
public record NormalizeUnicode(Normalizer.Form form) implements DocumentTransform {
    private static final int MAX_LINE_ENDS = 2;
    private static final int MAX_MARKS = 30;

    @Override
    public Document apply(Document document) {
        return document.withText(normalize(document.getText()));
    }

    String normalize(String text) {
        String composed = compose(withoutExcessMarks(text));
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

    private String compose(String text) {
        if (form != Normalizer.Form.NFC || text.codePoints().noneMatch(NormalizeUnicode::isCompatibilityIdeograph)) {
            return Normalizer.normalize(text, form);
        }

        StringBuilder composed = new StringBuilder(text.length());
        int start = 0;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            int next = i + Character.charCount(character);
            if (isCompatibilityIdeograph(character)) {
                composed.append(Normalizer.normalize(text.substring(start, i), form))
                        .appendCodePoint(character);
                start = next;
            }
            i = next;
        }

        return composed.append(Normalizer.normalize(text.substring(start), form))
                .toString();
    }

    private static boolean isCompatibilityIdeograph(int character) {
        return (character >= 0xF900 && character <= 0xFAFF) || (character >= 0x2F800 && character <= 0x2FA1F);
    }

    private static String withoutExcessMarks(String text) {
        StringBuilder kept = null;
        int marks = 0;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            int next = i + Character.charCount(character);
            marks = isMark(character) ? marks + 1 : 0;
            if (marks > MAX_MARKS && kept == null) {
                kept = new StringBuilder(text.length()).append(text, 0, i);
            } else if (marks <= MAX_MARKS && kept != null) {
                kept.appendCodePoint(character);
            }
            i = next;
        }

        return kept == null ? text : kept.toString();
    }

    private static boolean isMark(int character) {
        int type = Character.getType(character);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK;
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
