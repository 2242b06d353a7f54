package dev.tsumugi.corpus.clean.extract;

import dev.tsumugi.corpus.clean.extract.GuardedParse.LimitExceeded;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.NodeFilter.FilterResult;

/** The main content of a page as text: boilerplate out, the densest element chosen, its blocks of text written as lines. */
record HtmlExtractor(ExtractLimitsConfig limits) {
    /** @param isXhtml whether the page says that it is XML */
    Extraction extract(String source, boolean isXhtml) {
        Document page;
        try {
            page = GuardedParse.of(isXhtml ? XhtmlSource.asHtml(source) : source, limits);
        } catch (LimitExceeded e) {
            return Extraction.drop(e.getMessage());
        }
        if (isTooDeep(page)) {
            return Extraction.drop("html-too-deep");
        }

        Set<Element> boilerplate = Boilerplate.in(page.body());
        Element content = MainContent.find(page.body(), boilerplate);
        List<TextBlock> blocks = TextBlocks.of(content, boilerplate, limits.ruby());
        return Extraction.of(new BlockSelection(limits.maxMenuCharacters()).select(blocks));
    }

    private boolean isTooDeep(Document page) {
        int[] deepest = {0};
        page.filter((node, depth) -> {
            deepest[0] = Math.max(deepest[0], depth);
            return depth > limits.maxHtmlDepth() ? FilterResult.STOP : FilterResult.CONTINUE;
        });
        return deepest[0] > limits.maxHtmlDepth();
    }
}
