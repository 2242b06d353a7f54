package dev.tsumugi.corpus.clean.extract;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * How much running text every element of a page holds: the weight of its text, several times that where it has the
 * punctuation of sentences, a fraction of it within links.
 */
final class TextMass implements NodeFilter {
    private static final double SENTENCE_FACTOR = 3;
    private static final double LINK_FACTOR = 0.4;

    private final Map<Element, Double> masses = new IdentityHashMap<>();
    private int linkDepth;

    private final Set<Element> boilerplate;

    private TextMass(Set<Element> boilerplate) {
        this.boilerplate = boilerplate;
    }

    /** @param boilerplate elements whose text does not count */
    static TextMass of(Element root, Set<Element> boilerplate) {
        TextMass mass = new TextMass(boilerplate);
        root.filter(mass);
        return mass;
    }

    double massOf(Element element) {
        return masses.getOrDefault(element, 0.0);
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof Element element && boilerplate.contains(element)) {
            return FilterResult.SKIP_ENTIRELY;
        }
        if (node.nameIs("a")) {
            linkDepth++;
        } else if (node instanceof TextNode text && text.parent() != null) {
            String words = text.getWholeText();
            double factor = linkDepth > 0 ? LINK_FACTOR : TextWeight.hasSentence(words) ? SENTENCE_FACTOR : 1;
            masses.merge(text.parent(), factor * TextWeight.of(words), Double::sum);
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        linkDepth -= node.nameIs("a") ? 1 : 0;
        Double mass = node instanceof Element ? masses.get(node) : null;
        if (mass != null && depth > 0) {
            masses.merge(((Element) node).parent(), mass, Double::sum);
        }
        return FilterResult.CONTINUE;
    }
}
