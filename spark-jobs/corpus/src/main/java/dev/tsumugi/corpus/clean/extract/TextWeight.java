package dev.tsumugi.corpus.clean.extract;

import dev.tsumugi.corpus.document.JapaneseScript;

/** How much a piece of text says, comparable between Japanese and Latin script. */
final class TextWeight {
    private TextWeight() {}

    /** Characters without white space; a kana or kanji counts as two. */
    static int of(CharSequence text) {
        int weight = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isWhitespace(c) && c != '\u00A0') {
                weight += JapaneseScript.isLetter(c) ? 2 : 1;
            }
        }

        return weight;
    }

    /** Whether the text has the punctuation of sentences. */
    static boolean hasSentence(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("。、｡､！？".indexOf(c) >= 0) {
                return true;
            }

            boolean ends = i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1));
            if (ends && (c == '.' || c == ',' || c == '!' || c == '?' || c == ':')) {
                return true;
            }
        }

        return false;
    }
}
