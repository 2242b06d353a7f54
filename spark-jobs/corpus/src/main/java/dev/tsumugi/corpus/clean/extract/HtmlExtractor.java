package dev.tsumugi.corpus.clean.extract;

import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.NodeFilter.FilterResult;

/** The main content of a page as text: boilerplate out, the densest element chosen, its blocks of text written as lines. */
record HtmlExtractor(ExtractLimitsConfig limits) {
    Extraction extract(String html) {
        Document page = Jsoup.parse(html);
        if (isTooDeep(page)) {
            return Extraction.drop("html-too-deep");
        }

        Boilerplate.remove(page);
        Element content = MainContent.find(page.body());
        List<TextBlock> blocks = TextBlocks.of(content);
        return Extraction.of(new BlockSelection(limits.maxMenuCharacters()).select(blocks));
    }

    private boolean isTooDeep(Document page) {
        int[] deepest = {0};
        page.filter((node, depth) -> {
            deepest[0] = depth;
            return depth > limits.maxHtmlDepth() ? FilterResult.STOP : FilterResult.CONTINUE;
        });
        return deepest[0] > limits.maxHtmlDepth();
    }
}
