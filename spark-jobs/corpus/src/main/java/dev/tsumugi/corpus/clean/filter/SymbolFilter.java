package dev.tsumugi.corpus.clean.filter;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;

/**
 * Text made of signs rather than of letters (NeMo Curator, {@code heuristic_filter_en.yaml}, NonAlphaNumericFilter).
 *
 * @param maxSymbolFraction neither letters, digits nor white space; more: {@code too-many-symbols}
 */
public record SymbolFilter(double maxSymbolFraction) implements DocumentFilter {
    public SymbolFilter {
        Fractions.check("max-symbol-fraction", maxSymbolFraction);
    }

    @Override
    public Verdict judge(Document document) {
        String text = document.getText();
        long symbols = text.codePoints()
                .filter(c -> !Character.isLetterOrDigit(c) && !Character.isWhitespace(c))
                .count();
        return Fractions.of(symbols, text.codePointCount(0, text.length())) > maxSymbolFraction
                ? Verdict.drop("too-many-symbols")
                : Verdict.keep();
    }
}
