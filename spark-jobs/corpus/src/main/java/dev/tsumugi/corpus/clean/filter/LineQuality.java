package dev.tsumugi.corpus.clean.filter;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Pages of sentences rather than of lists (Penedo et al. 2024, "The FineWeb Datasets", arXiv:2406.17557, section 3.6).
 *
 * <p>Lines that a fixed width wrapped are one; prose in it counts as punctuated though its last sentence be cut.
 *
 * @param minPunctuatedLineFraction lines that end like a sentence; less: {@code too-few-punctuated-lines}
 * @param shortLineCharacters a line of at most so many characters is short; Japanese ones count double
 * @param maxShortLineFraction more: {@code too-many-short-lines}
 */
public record LineQuality(double minPunctuatedLineFraction, int shortLineCharacters, double maxShortLineFraction)
        implements DocumentFilter {
    private static final String SENTENCE_ENDS = ".!?\"'”’。．！？」』）)…｡｣";

    /** A full stop between words; so that the dot of an abbreviation is none, a longer word stands before it. */
    private static final Pattern SENTENCE_WITHIN = Pattern.compile("\\p{L}{3}[.!?][\"'”’)]?(?:\\s|$)|[。．！？｡]");

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
        List<String> lines = WrappedLines.joined(document.getText());
        long punctuated = lines.stream().filter(LineQuality::isPunctuated).count();
        if (Fractions.of(punctuated, lines.size()) < minPunctuatedLineFraction) {
            return Verdict.drop("too-few-punctuated-lines");
        }

        int limit = document.getLanguage().equals("ja") ? shortLineCharacters / 2 : shortLineCharacters;
        long shortLines = lines.stream().filter(line -> line.length() <= limit).count();
        return Fractions.of(shortLines, lines.size()) > maxShortLineFraction
                ? Verdict.drop("too-many-short-lines")
                : Verdict.keep();
    }

    private static boolean isPunctuated(String line) {
        return line.indexOf('\n') < 0
                ? SENTENCE_ENDS.indexOf(line.charAt(line.length() - 1)) >= 0
                : SENTENCE_WITHIN.matcher(line).find();
    }
}
