package dev.tsumugi.corpus.clean.extract;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.NodeFilter.FilterResult;

/**
 * What a page's own markup says is not content: scripts, forms, navigation, banners, hidden elements. A class or an id alone
 * says it only of little text, or of text that reads like a notice.
 */
final class Boilerplate {
    private static final Set<String> NEVER_TEXT = Set.of(
            "script",
            "style",
            "template",
            "iframe",
            "object",
            "embed",
            "svg",
            "canvas",
            "video",
            "audio",
            "map",
            "button",
            "input",
            "select",
            "textarea",
            "dialog",
            "menu");

    private static final Set<String> PAGE_FRAME = Set.of("nav", "footer", "aside", "noscript");

    private static final Set<String> FRAME_ROLES = Set.of(
            "navigation",
            "banner",
            "contentinfo",
            "complementary",
            "search",
            "dialog",
            "alertdialog",
            "menu",
            "menubar",
            "toolbar",
            "tablist");

    /** Words of class names and ids that name parts around the content. */
    private static final Set<String> FRAME_WORDS = Set.of(
            "nav",
            "navbar",
            "navigation",
            "topnav",
            "bottomnav",
            "subnav",
            "menu",
            "submenu",
            "megamenu",
            "breadcrumb",
            "breadcrumbs",
            "sidebar",
            "footer",
            "newsletter",
            "subscribe",
            "subscription",
            "signup",
            "share",
            "sharing",
            "sharebar",
            "social",
            "related",
            "recommended",
            "recommendations",
            "popup",
            "modal",
            "advert",
            "advertisement",
            "ads",
            "adsense",
            "sponsor",
            "sponsored",
            "promo",
            "pagination",
            "pager",
            "skip",
            "skipnav",
            "toolbar",
            "copyright",
            "masthead",
            "offcanvas",
            "drawer",
            "login",
            "overlay",
            "tagcloud");

    /** Words that name notices. */
    private static final Set<String> NOTICE_WORDS = Set.of("cookie", "cookies", "consent", "gdpr");

    /** Those of them that texts are about, too. */
    private static final Set<String> SUBJECT_WORDS =
            Set.of("social", "drawer", "copyright", "advertisement", "cookie", "cookies", "consent");

    /** An element with more than this share of the page's text is content, whatever its name. */
    private static final double MAX_FRAME_SHARE = 0.35;

    /** So are elements of one name that hold more than this share together. */
    private static final double MAX_GROUP_SHARE = 0.5;

    private static final int MIN_PROSE_WEIGHT = 40;

    /** For each unit of weight; sentences have three, links less than one. */
    private static final double MIN_PROSE_MASS = 2;

    /** Elements that hold content by their own name. */
    private static final Set<String> CONTENT = Set.of("article", "main");

    private final TextMass mass;
    private final Map<Element, String> named;
    private final double maxFrameMass;
    private final double maxGroupMass;
    private final Map<String, Double> massByWord = new HashMap<>();
    private final Set<Element> contentHolders = Collections.newSetFromMap(new IdentityHashMap<>());

    private Boilerplate(Element body, Set<Element> found, Map<Element, String> named) {
        this.mass = TextMass.of(body, found);
        this.named = named;
        this.maxFrameMass = MAX_FRAME_SHARE * mass.massOf(body);
        this.maxGroupMass = MAX_GROUP_SHARE * mass.massOf(body);
        weighWords(body, found);
        findContentHolders(body);
    }

    /**
     * The outermost elements that are no content. They are left where they are: to take them out of the tree one by one costs the
     * square of their number.
     */
    static Set<Element> in(Element body) {
        Set<Element> found = Collections.newSetFromMap(new IdentityHashMap<>());
        collect(body, found, element -> NEVER_TEXT.contains(element.normalName()));
        Map<Element, String> notices = RoleNames.in(body, NOTICE_WORDS);
        if (!notices.isEmpty()) {
            collect(body, found, new Boilerplate(body, found, notices)::isNotice);
        }
        collect(body, found, new Boilerplate(body, found, RoleNames.in(body, FRAME_WORDS))::isFrame);
        return found;
    }

    private static void collect(Element body, Set<Element> found, Predicate<Element> condition) {
        body.filter((node, depth) -> {
            if (depth > 0 && node instanceof Element element && (found.contains(element) || condition.test(element))) {
                found.add(element);
                return FilterResult.SKIP_ENTIRELY;
            }

            return FilterResult.CONTINUE;
        });
    }

    /** How much text the outermost elements of each word hold: many small ones may be the page's content. */
    private void weighWords(Element body, Set<Element> found) {
        body.filter((node, depth) -> {
            if (depth == 0 || !(node instanceof Element element)) {
                return FilterResult.CONTINUE;
            }

            String word = named.getOrDefault(element, "");
            if (SUBJECT_WORDS.contains(word) && !found.contains(element) && isProse(element)) {
                massByWord.merge(word, mass.massOf(element), Double::sum);
            }
            return word.isEmpty() && !found.contains(element) ? FilterResult.CONTINUE : FilterResult.SKIP_ENTIRELY;
        });
    }

    /** Whether most of the element's text are sentences outside links. */
    private boolean isProse(Element element) {
        int weight = TextWeight.of(element.text());
        return weight >= MIN_PROSE_WEIGHT && mass.massOf(element) >= MIN_PROSE_MASS * weight;
    }

    private void findContentHolders(Element body) {
        body.forEachNode(node -> {
            if (CONTENT.contains(node.normalName()) || node.nameIs("h1")) {
                Node holder = node.parent();
                while (holder instanceof Element element && contentHolders.add(element)) {
                    holder = holder.parent();
                }
            }
        });
    }

    /** A notice is named one, and it is short beside the rest, or its text is that of one. */
    private boolean isNotice(Element element) {
        if (named.getOrDefault(element, "").isEmpty() || isContent(element) || contentHolders.contains(element)) {
            return false;
        }

        return (mass.massOf(element) <= maxFrameMass && isNamed(element)) || NoticeText.isNotice(element);
    }

    private boolean isFrame(Element element) {
        return mass.massOf(element) <= maxFrameMass && (isMarkedAsFrame(element) || isNamed(element));
    }

    /** Whether the element has one of the words, and the word does not name what the page consists of. */
    private boolean isNamed(Element element) {
        String word = named.getOrDefault(element, "");
        return !word.isEmpty() && !isContent(element) && massByWord.getOrDefault(word, 0.0) <= maxGroupMass;
    }

    private static boolean isContent(Element element) {
        return CONTENT.contains(element.normalName()) || RoleNames.isAnchorOfItsHeading(element);
    }

    private static boolean isMarkedAsFrame(Element element) {
        String name = element.normalName();
        return PAGE_FRAME.contains(name)
                || FRAME_ROLES.contains(element.attr("role").toLowerCase(Locale.ROOT))
                || (name.equals("header") && !isWithinContent(element))
                || isHidden(element);
    }

    private static boolean isWithinContent(Element header) {
        for (Element parent = header.parent(); parent != null; parent = parent.parent()) {
            if (CONTENT.contains(parent.normalName()) || parent.nameIs("section")) {
                return true;
            }
        }

        return false;
    }

    private static boolean isHidden(Element element) {
        if (element.hasAttr("hidden") || element.attr("aria-hidden").equals("true")) {
            return true;
        }

        String style = element.attr("style");
        return !style.isEmpty()
                && style.replace(" ", "").toLowerCase(Locale.ROOT).contains("display:none");
    }
}
