package dev.tsumugi.corpus.clean.filter;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Text that repeats itself (Rae et al. 2021, arXiv:2112.11446, table A1, "repetition removal"): by lines, by paragraphs, by
 * n-grams of words, or of characters in Japanese.
 *
 * @param maxDuplicateLineFraction lines that occurred before; more: {@code too-many-duplicate-lines}
 * @param maxDuplicateLineCharacterFraction characters in them; more: {@code too-many-duplicate-line-characters}
 * @param maxDuplicateParagraphFraction more: {@code too-many-duplicate-paragraphs}
 * @param maxDuplicateParagraphCharacterFraction more: {@code too-many-duplicate-paragraph-characters}
 * @param maxTopNgramFractions characters in the commonest 2-, 3- and 4-gram; more: {@code top-ngram-too-common}
 * @param maxDuplicateNgramFractions characters in 5- to 10-grams that occurred before; more: {@code too-many-duplicate-ngrams}
 */
public record GopherRepetition(
        double maxDuplicateLineFraction,
        double maxDuplicateLineCharacterFraction,
        double maxDuplicateParagraphFraction,
        double maxDuplicateParagraphCharacterFraction,
        List<Double> maxTopNgramFractions,
        List<Double> maxDuplicateNgramFractions)
        implements DocumentFilter {
    private static final int SMALLEST_TOP_NGRAM = 2;
    private static final int TOP_NGRAMS = 3;
    private static final int SMALLEST_DUPLICATE_NGRAM = 5;
    private static final int DUPLICATE_NGRAMS = 6;

    private static final Pattern LINE_END = Pattern.compile("\n+");
    private static final Pattern PARAGRAPH_END = Pattern.compile("\n{2,}");

    public GopherRepetition {
        Fractions.check("max-duplicate-line-fraction", maxDuplicateLineFraction);
        Fractions.check("max-duplicate-line-character-fraction", maxDuplicateLineCharacterFraction);
        Fractions.check("max-duplicate-paragraph-fraction", maxDuplicateParagraphFraction);
        Fractions.check("max-duplicate-paragraph-character-fraction", maxDuplicateParagraphCharacterFraction);
        Fractions.check("max-top-ngram-fractions", maxTopNgramFractions, TOP_NGRAMS);
        Fractions.check("max-duplicate-ngram-fractions", maxDuplicateNgramFractions, DUPLICATE_NGRAMS);
        maxTopNgramFractions = List.copyOf(maxTopNgramFractions);
        maxDuplicateNgramFractions = List.copyOf(maxDuplicateNgramFractions);
    }

    @Override
    public Verdict judge(Document document) {
        String text = document.getText().strip();
        Copies lines = Copies.of(LINE_END.split(text));
        if (lines.fraction() > maxDuplicateLineFraction) {
            return Verdict.drop("too-many-duplicate-lines");
        }

        if (lines.characterFraction() > maxDuplicateLineCharacterFraction) {
            return Verdict.drop("too-many-duplicate-line-characters");
        }

        Copies paragraphs = Copies.of(PARAGRAPH_END.split(text));
        if (paragraphs.fraction() > maxDuplicateParagraphFraction) {
            return Verdict.drop("too-many-duplicate-paragraphs");
        }

        if (paragraphs.characterFraction() > maxDuplicateParagraphCharacterFraction) {
            return Verdict.drop("too-many-duplicate-paragraph-characters");
        }

        return judgeNgrams(Ngrams.of(text, document.getLanguage().equals("ja")));
    }

    private Verdict judgeNgrams(Ngrams ngrams) {
        for (int i = 0; i < TOP_NGRAMS; i++) {
            if (ngrams.topFraction(SMALLEST_TOP_NGRAM + i) > maxTopNgramFractions.get(i)) {
                return Verdict.drop("top-ngram-too-common");
            }
        }
        for (int i = 0; i < DUPLICATE_NGRAMS; i++) {
            if (ngrams.duplicateFraction(SMALLEST_DUPLICATE_NGRAM + i) > maxDuplicateNgramFractions.get(i)) {
                return Verdict.drop("too-many-duplicate-ngrams");
            }
        }

        return Verdict.keep();
    }

    /** Shares of the parts that occurred before, by number and by characters. */
    private record Copies(double fraction, double characterFraction) {
        static Copies of(String[] parts) {
            Set<String> seen = new HashSet<>();
            int copies = 0;
            long copiedCharacters = 0;
            long characters = 0;
            for (String part : parts) {
                characters += part.length();
                if (!seen.add(part)) {
                    copies++;
                    copiedCharacters += part.length();
                }
            }

            return new Copies(Fractions.of(copies, parts.length), Fractions.of(copiedCharacters, characters));
        }
    }
}
