package dev.tsumugi.spark.pipeline.filter;

import dev.tsumugi.spark.pipeline.Document;
import dev.tsumugi.spark.pipeline.DocumentFilter;
import dev.tsumugi.spark.pipeline.Verdict;

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
