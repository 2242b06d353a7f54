package dev.tsumugi.corpus.clean.transform;

import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text and, character by character, what its full-width forms, hyphens and dashes mean in ASCII. Patterns look at the
 * latter, what they find is replaced in the former.
 */
record NarrowText(String text, String narrow) {
    private static final int WIDE_TO_NARROW = 0xFEE0;

    static NarrowText of(String text) {
        StringBuilder narrow = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean betweenNumbers = i > 0
                    && i + 1 < text.length()
                    && isNumeral(narrow.charAt(i - 1))
                    && isNumeral(narrowOf(text.charAt(i + 1)));
            narrow.append(isDash(c) ? (betweenNumbers ? '-' : c) : narrowOf(c));
        }

        return new NarrowText(text, narrow.toString());
    }

    /** The text with every match that is accepted replaced. */
    String replace(Pattern pattern, Predicate<MatchResult> accepted, String placeholder) {
        Matcher matcher = pattern.matcher(narrow);
        StringBuilder replaced = new StringBuilder();
        int end = 0;
        while (matcher.find()) {
            if (accepted.test(matcher)) {
                replaced.append(text, end, matcher.start()).append(placeholder);
                end = matcher.end();
            }
        }

        return end == 0 ? text : replaced.append(text, end, text.length()).toString();
    }

    /** Hyphens, dashes and minus signs; people type the long vowel mark for them, too. */
    private static boolean isDash(char c) {
        return (c >= '\u2010' && c <= '\u2015')
                || c == '\u2212'
                || c == '\uFF0D'
                || c == 'ー'
                || c == 'ｰ'
                || c == '\u2043';
    }

    private static boolean isNumeral(char c) {
        return (c >= '0' && c <= '9') || c == '(' || c == ')' || c == ' ';
    }

    private static char narrowOf(char c) {
        return c >= '\uFF01' && c <= '\uFF5E' ? (char) (c - WIDE_TO_NARROW) : c == '\u3000' || c == '\u00A0' ? ' ' : c;
    }
}
