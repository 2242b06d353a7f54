package dev.tsumugi.corpus.clean.filter;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;

/**
 * Keeps documents of {@code minCharacters} to {@code maxCharacters} Unicode characters (code points), both included.
 *
 * @param minCharacters shorter documents are dropped as {@code too-few-characters}
 * @param maxCharacters longer ones as {@code too-many-characters}
 */
public record LengthFilter(int minCharacters, int maxCharacters) implements DocumentFilter {
    public LengthFilter {
        if (minCharacters < 0 || maxCharacters < minCharacters) {
            throw new IllegalArgumentException("min-characters and max-characters must satisfy 0 <= min <= max, were "
                    + minCharacters + " and " + maxCharacters);
        }
    }

    @Override
    public Verdict judge(Document document) {
        String text = document.getText();
        int characters = text.codePointCount(0, text.length());
        if (characters < minCharacters) {
            return Verdict.drop("too-few-characters");
        }

        return characters > maxCharacters ? Verdict.drop("too-many-characters") : Verdict.keep();
    }
}
