package dev.tsumugi.corpus.clean.filter;

import java.util.ArrayList;
import java.util.List;

/** Words of text with spaces: what stands between white space, without punctuation at its ends. */
final class Words {
    private Words() {}

    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean space = i == text.length() || Character.isWhitespace(text.charAt(i));
            if (space && start >= 0) {
                String word = trim(text, start, i);
                if (!word.isEmpty()) {
                    words.add(word);
                }
                start = -1;
            } else if (!space && start < 0) {
                start = i;
            }
        }

        return words;
    }

    /** The share of what stands between white space that has a letter; 0 of nothing. Dashes and numbers are words, too. */
    static double alphabeticFraction(String text) {
        long words = 0;
        long alphabetic = 0;
        boolean within = false;
        boolean letter = false;
        for (int i = 0; i <= text.length(); i++) {
            boolean space = i == text.length() || Character.isWhitespace(text.charAt(i));
            if (space && within) {
                words++;
                alphabetic += letter ? 1 : 0;
                letter = false;
            }
            letter |= !space && Character.isLetter(text.codePointAt(i));
            within = !space;
        }

        return Fractions.of(alphabetic, words);
    }

    private static String trim(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && !Character.isLetterOrDigit(text.charAt(start))) {
            start++;
        }
        while (end > start && !Character.isLetterOrDigit(text.charAt(end - 1))) {
            end--;
        }

        return text.substring(start, end);
    }
}
