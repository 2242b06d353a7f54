package dev.tsumugi.corpus.clean.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/** Writes an element's text as blocks: a new one where the page would start a new line, spaces collapsed outside {@code <pre>}. */
final class TextBlocks implements NodeVisitor {
    private static final Set<String> BREAKS =
            Set.of("br", "hr", "tr", "dt", "dd", "li", "summary", "caption", "figcaption");
    private static final Set<String> CELLS = Set.of("td", "th");

    private final List<TextBlock> blocks = new ArrayList<>();
    private final StringBuilder line = new StringBuilder();
    private int linkCharacters;
    private int linkDepth;
    private int codeDepth;
    private int preformattedDepth;

    private TextBlocks() {}

    static List<TextBlock> of(Element root) {
        TextBlocks writer = new TextBlocks();
        root.traverse(writer);
        writer.endBlock();
        return writer.blocks;
    }

    @Override
    public void head(Node node, int depth) {
        if (node instanceof TextNode text) {
            append(text.getWholeText());
        } else if (node instanceof Element element) {
            open(element);
        }
    }

    @Override
    public void tail(Node node, int depth) {
        if (node instanceof Element element) {
            if (element.nameIs("a")) {
                linkDepth--;
            } else if (breaksLine(element)) {
                endBlock();
            }
            preformattedDepth -= element.nameIs("pre") ? 1 : 0;
            codeDepth -= element.nameIs("code") ? 1 : 0;
        }
    }

    private void open(Element element) {
        String name = element.normalName();
        if (name.equals("a")) {
            linkDepth++;
        } else if (CELLS.contains(name)) {
            append(" ");
        } else if (name.equals("br") && preformattedDepth > 0) {
            line.append('\n');
        } else if (breaksLine(element)) {
            endBlock();
        }
        preformattedDepth += name.equals("pre") ? 1 : 0;
        codeDepth += name.equals("code") ? 1 : 0;
    }

    private static boolean breaksLine(Element element) {
        String name = element.normalName();
        return BREAKS.contains(name) || (element.isBlock() && !CELLS.contains(name) && !name.equals("a"));
    }

    private void append(String text) {
        int before = line.length();
        if (preformattedDepth > 0) {
            line.append(text);
        } else {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                boolean space = Character.isWhitespace(c) || c == '\u00A0';
                if (!space) {
                    line.append(c);
                } else if (!line.isEmpty() && line.charAt(line.length() - 1) != ' ') {
                    line.append(' ');
                }
            }
        }
        // Linked identifiers are text of a manual, not a menu.
        linkCharacters += linkDepth > 0 && codeDepth == 0 ? line.length() - before : 0;
    }

    private void endBlock() {
        String text = preformattedDepth > 0
                ? line.toString().replace("\r", "").stripTrailing()
                : line.toString().strip();
        if (!text.isBlank()) {
            blocks.add(new TextBlock(text, linkCharacters));
        }
        line.setLength(0);
        linkCharacters = 0;
    }
}
