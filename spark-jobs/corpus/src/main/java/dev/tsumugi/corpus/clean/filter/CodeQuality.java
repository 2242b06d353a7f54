package dev.tsumugi.corpus.clean.filter;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;
import java.util.List;
import java.util.Locale;

/**
 * Source code that people wrote (Chen et al. 2021, arXiv:2107.03374, section 3.1, with the values of RedPajama's GitHub
 * part): no endless lines, enough letters and digits, no generator's mark at the top. Licence headers stay in the text.
 *
 * @param maxLineCharacters a longer line: {@code line-too-long}
 * @param maxMeanLineCharacters more: {@code mean-line-too-long}
 * @param minAlphanumericFraction of the characters; less: {@code too-few-alphanumerics}
 * @param generatedMarkers a marker within the first {@value #HEAD_CHARACTERS} characters, in any case: {@code generated-file}
 */
public record CodeQuality(
        int maxLineCharacters,
        double maxMeanLineCharacters,
        double minAlphanumericFraction,
        List<String> generatedMarkers)
        implements DocumentFilter {
    private static final int HEAD_CHARACTERS = 2000;

    public CodeQuality {
        if (maxLineCharacters < 1 || !(maxMeanLineCharacters > 0)) {
            throw new IllegalArgumentException(
                    "max-line-characters and max-mean-line-characters must be positive, were " + maxLineCharacters
                            + " and " + maxMeanLineCharacters);
        }
        Fractions.check("min-alphanumeric-fraction", minAlphanumericFraction);
        generatedMarkers = generatedMarkers.stream()
                .map(marker -> marker.toLowerCase(Locale.ROOT))
                .toList();
    }

    @Override
    public Verdict judge(Document document) {
        String text = document.getText();
        String head =
                text.substring(0, Math.min(text.length(), HEAD_CHARACTERS)).toLowerCase(Locale.ROOT);
        if (generatedMarkers.stream().anyMatch(head::contains)) {
            return Verdict.drop("generated-file");
        }

        List<Integer> lines = text.lines().map(String::length).toList();
        if (lines.stream().anyMatch(length -> length > maxLineCharacters)) {
            return Verdict.drop("line-too-long");
        }

        long characters = lines.stream().mapToLong(Integer::longValue).sum();
        if (characters > maxMeanLineCharacters * lines.size()) {
            return Verdict.drop("mean-line-too-long");
        }

        long alphanumerics =
                text.codePoints().filter(Character::isLetterOrDigit).count();
        return Fractions.of(alphanumerics, text.length()) < minAlphanumericFraction
                ? Verdict.drop("too-few-alphanumerics")
                : Verdict.keep();
    }
}
