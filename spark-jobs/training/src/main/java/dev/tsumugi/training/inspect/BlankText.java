package dev.tsumugi.training.inspect;

import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which texts may stand in a blank: they end without white space, have a letter or a digit, nothing invisible, and letters of
 * the scripts around the blank only (a token of another language is likely nowhere, but cheap, since it ends a sentence that
 * the model could not go on with either).
 *
 * @param scripts around the blank; empty for any
 */
record BlankText(Set<UnicodeScript> scripts) {

    static BlankText between(String left, String right) {
        return new BlankText(scripts(left + right));
    }

    boolean fits(String text) {
        return text.equals(text.stripTrailing())
                && text.codePoints().anyMatch(Character::isLetterOrDigit)
                && text.chars().noneMatch(Character::isISOControl)
                && (scripts.isEmpty() || scripts.containsAll(scripts(text)));
    }

    /** The scripts of all letters; Japanese is written in one. */
    private static Set<UnicodeScript> scripts(String text) {
        return text.codePoints()
                .filter(Character::isLetter)
                .mapToObj(UnicodeScript::of)
                .map(script -> script == UnicodeScript.HIRAGANA || script == UnicodeScript.KATAKANA
                        ? UnicodeScript.HAN
                        : script)
                .filter(script -> script != UnicodeScript.COMMON && script != UnicodeScript.INHERITED)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(UnicodeScript.class)));
    }
}
