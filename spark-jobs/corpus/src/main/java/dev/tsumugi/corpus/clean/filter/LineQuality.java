package dev.tsumugi.corpus.clean.filter;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;
import java.util.List;

/**
 * Pages of sentences rather than of lists (Penedo et al. 2024, "The FineWeb Datasets", arXiv:2406.17557, section 3.6).
 *
 * @param minPunctuatedLineFraction lines that end like a sentence; less: {@code too-few-punctuated-lines}
 * @param shortLineCharacters a line of at most so many characters is short; Japanese ones count double
 * @param maxShortLineFraction more: {@code too-many-short-lines}
 */
public record LineQuality(double minPunctuatedLineFraction, int shortLineCharacters, double maxShortLineFraction)
        implements DocumentFilter {
    private static final String SENTENCE_ENDS = ".!?\"'”’。．！？」』）)…";

    public LineQuality {
        Fractions.check("min-punctuated-line-fraction", minPunctuatedLineFraction);
        Fractions.check("max-short-line-fraction", maxShortLineFraction);
        if (shortLineCharacters < 0) {
            throw new IllegalArgumentException(
                    "short-line-characters must not be negative, was " + shortLineCharacters);
        }
    }

    @Override
    public Verdict judge(Document document) {
        List<String> lines = document.getText()
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        long punctuated = lines.stream()
                .filter(line -> SENTENCE_ENDS.indexOf(line.charAt(line.length() - 1)) >= 0)
                .count();
        if (Fractions.of(punctuated, lines.size()) < minPunctuatedLineFraction) {
            return Verdict.drop("too-few-punctuated-lines");
        }

        int limit = document.getLanguage().equals("ja") ? shortLineCharacters / 2 : shortLineCharacters;
        long shortLines = lines.stream().filter(line -> line.length() <= limit).count();
        return Fractions.of(shortLines, lines.size()) > maxShortLineFraction
                ? Verdict.drop("too-many-short-lines")
                : Verdict.keep();
    }
}
