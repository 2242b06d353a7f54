package dev.tsumugi.corpus.clean.extract;

import java.util.Set;
import org.jsoup.nodes.Element;

/**
 * The smallest element that holds nearly all of a page's running text: from the body down, the child that holds
 * {@value #MIN_SHARE} of the mass is entered until there is none.
 */
final class MainContent {
    static final double MIN_SHARE = 0.75;

    private MainContent() {}

    static Element find(Element body, Set<Element> boilerplate) {
        TextMass mass = TextMass.of(body, boilerplate);
        Element content = body;
        Element next = body;
        while (next != null) {
            content = next;
            next = null;
            for (Element child = content.firstElementChild(); child != null; child = child.nextElementSibling()) {
                double childMass = mass.massOf(child);
                if (childMass > 0 && childMass >= MIN_SHARE * mass.massOf(content) && isContainer(child)) {
                    next = child;
                }
            }
        }

        return content;
    }

    private static boolean isContainer(Element element) {
        return element.isBlock() && !element.nameIs("p") && !element.nameIs("pre");
    }
}
