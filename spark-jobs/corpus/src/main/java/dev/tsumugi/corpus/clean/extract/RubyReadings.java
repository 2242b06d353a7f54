package dev.tsumugi.corpus.clean.extract;

/** What becomes of the readings that stand above the words of {@code <ruby>}. */
public enum RubyReadings {
    /** They are left out: 山道を登る. */
    OMIT,
    /** They follow their words in brackets: 山道（やまみち）を登る. */
    BRACKETS
}
