package dev.tsumugi.corpus.clean.filter;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;

/**
 * Text whose words are mostly numbers and signs, such as a broken scan (Rae et al. 2021, arXiv:2112.11446, table A1, one of
 * the rules of {@link GopherQuality}, for long texts that must not be judged by the others). Japanese passes, as it writes no
 * spaces.
 *
 * @param minAlphabeticWordFraction of what stands between white space and has a letter; less: {@code too-few-alphabetic-words}
 */
public record AlphabeticWords(double minAlphabeticWordFraction) implements DocumentFilter {
    public AlphabeticWords {
        Fractions.check("min-alphabetic-word-fraction", minAlphabeticWordFraction);
    }

    @Override
    public Verdict judge(Document document) {
        return !document.getLanguage().equals("ja")
                        && Words.alphabeticFraction(document.getText()) < minAlphabeticWordFraction
                ? Verdict.drop("too-few-alphabetic-words")
                : Verdict.keep();
    }
}
