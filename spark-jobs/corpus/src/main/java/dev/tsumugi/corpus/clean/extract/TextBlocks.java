package dev.tsumugi.corpus.clean.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** Writes an element's text as blocks: a new one where the page would start a new line, spaces collapsed outside {@code <pre>}. */
final class TextBlocks implements NodeFilter {
    private static final Set<String> BREAKS =
            Set.of("br", "hr", "tr", "dt", "dd", "li", "summary", "caption", "figcaption");
    private static final Set<String> CELLS = Set.of("td", "th");

    /** What stands above the words of {@code <ruby>}, and the brackets that browsers without ruby show around it. */
    private static final Set<String> READINGS = Set.of("rt", "rtc", "rp");

    private final Set<Element> boilerplate;
    private final RubyReadings ruby;

    private final List<TextBlock> blocks = new ArrayList<>();
    private final CollapsedLine line = new CollapsedLine();
    private int linkCharacters;
    private int linkDepth;
    private int codeDepth;
    private int preformattedDepth;
    private int rubyDepth;

    private TextBlocks(Set<Element> boilerplate, RubyReadings ruby) {
        this.boilerplate = boilerplate;
        this.ruby = ruby;
    }

    /** @param boilerplate elements that are left out */
    static List<TextBlock> of(Element root, Set<Element> boilerplate, RubyReadings ruby) {
        TextBlocks writer = new TextBlocks(boilerplate, ruby);
        root.filter(writer);
        writer.endBlock();
        return writer.blocks;
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof TextNode text) {
            append(text.getWholeText());
        } else if (node instanceof Element element) {
            if (boilerplate.contains(element)) {
                return FilterResult.SKIP_ENTIRELY;
            }
            if (rubyDepth > 0 && READINGS.contains(element.normalName())) {
                appendReading(element);
                return FilterResult.SKIP_ENTIRELY;
            }
            open(element);
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element element) {
            if (element.nameIs("a")) {
                linkDepth--;
            } else if (breaksLine(element)) {
                endBlock();
            }
            preformattedDepth -= element.nameIs("pre") ? 1 : 0;
            codeDepth -= element.nameIs("code") ? 1 : 0;
            rubyDepth -= element.nameIs("ruby") ? 1 : 0;
        }
        return FilterResult.CONTINUE;
    }

    private void appendReading(Element reading) {
        if (ruby == RubyReadings.BRACKETS && !reading.nameIs("rp")) {
            append("（" + reading.text() + "）");
        }
    }

    private void open(Element element) {
        String name = element.normalName();
        if (name.equals("a")) {
            linkDepth++;
        } else if (CELLS.contains(name)) {
            line.appendSpace();
        } else if (name.equals("br") && preformattedDepth > 0) {
            line.appendPreformatted("\n");
        } else if (breaksLine(element)) {
            endBlock();
        }
        preformattedDepth += name.equals("pre") ? 1 : 0;
        codeDepth += name.equals("code") ? 1 : 0;
        rubyDepth += name.equals("ruby") ? 1 : 0;
    }

    private static boolean breaksLine(Element element) {
        String name = element.normalName();
        return BREAKS.contains(name) || (element.isBlock() && !CELLS.contains(name) && !name.equals("a"));
    }

    private void append(String text) {
        int before = line.length();
        if (preformattedDepth > 0) {
            line.appendPreformatted(text);
        } else {
            line.append(text);
        }
        // Linked identifiers are text of a manual, not a menu.
        linkCharacters += linkDepth > 0 && codeDepth == 0 ? line.length() - before : 0;
    }

    private void endBlock() {
        String text = preformattedDepth > 0
                ? line.take().replace("\r", "").stripTrailing()
                : line.take().strip();
        if (!text.isBlank()) {
            blocks.add(new TextBlock(text, linkCharacters));
        }
        linkCharacters = 0;
    }
}
