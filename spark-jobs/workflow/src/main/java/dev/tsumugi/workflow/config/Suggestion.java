package dev.tsumugi.workflow.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what a misspelt word was meant to be. */
final class Suggestion {
    private Suggestion() {}

    /** {@code "; did you mean `x`?"}, or {@code otherwise} where no known word is near. */
    static String didYouMean(String word, Collection<String> known, String otherwise) {
        return nearest(word, known)
                .map(near -> "; did you mean `" + near + "`?")
                .orElse(otherwise);
    }

    /** The known word fewest edits away, if a third of its letters, rounded, are enough; of equals the first in order. */
    static Optional<String> nearest(String word, Collection<String> known) {
        String kebab = Names.ofComponent(word.replace('_', '-'));
        return known.stream()
                .filter(candidate -> distance(kebab, candidate.toLowerCase(Locale.ROOT))
                        <= Math.max(1, (Math.max(word.length(), candidate.length()) + 1) / 3))
                .min(Comparator.comparingInt((String candidate) -> distance(kebab, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** Damerau's edits (optimal string alignment): insert, delete, replace a letter, swap two neighbours. */
    static int distance(String a, String b) {
        int[][] edits = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[a.length()][b.length()];
    }
}
