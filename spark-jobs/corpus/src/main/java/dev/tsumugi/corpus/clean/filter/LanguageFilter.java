package dev.tsumugi.corpus.clean.filter;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;
import java.util.List;

/**
 * Keeps documents in the listed languages ({@code ja}, {@code en}, {@code code}, {@code other}); needs the language step
 * before it.
 *
 * @param keep languages that stay
 */
public record LanguageFilter(List<String> keep) implements DocumentFilter {
    public LanguageFilter {
        if (keep.isEmpty()) {
            throw new IllegalArgumentException("keep must list at least one language, was empty");
        }
        keep = List.copyOf(keep);
    }

    @Override
    public Verdict judge(Document document) {
        return keep.contains(document.getLanguage()) ? Verdict.keep() : Verdict.drop("unwanted-language");
    }
}
