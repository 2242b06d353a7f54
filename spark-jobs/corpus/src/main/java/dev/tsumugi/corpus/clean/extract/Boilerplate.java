package dev.tsumugi.corpus.clean.extract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.NodeFilter.FilterResult;

/** Removes what a page's own markup says is not content: scripts, forms, navigation, banners, hidden elements. */
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

    /** Words that name parts which are never content, however long. */
    private static final Set<String> NOTICE_WORDS = Set.of("cookie", "cookies", "consent", "gdpr");

    /** An element with more than this share of the page's text is content, whatever its name. */
    private static final double MAX_FRAME_SHARE = 0.35;

    private Boilerplate() {}

    static void remove(Document page) {
        removeIf(page, Boilerplate::isNeverText);
        TextMass mass = TextMass.of(page.body());
        double maxFrameMass = MAX_FRAME_SHARE * mass.massOf(page.body());
        removeIf(page, element -> mass.massOf(element) <= maxFrameMass && isFrame(element));
    }

    private static void removeIf(Document page, Predicate<Element> condition) {
        List<Element> removed = new ArrayList<>();
        page.body().filter((node, depth) -> {
            if (depth > 0 && node instanceof Element element && condition.test(element)) {
                removed.add(element);
                return FilterResult.SKIP_ENTIRELY;
            }

            return FilterResult.CONTINUE;
        });
        removed.forEach(Element::remove);
    }

    private static boolean isNeverText(Element element) {
        return NEVER_TEXT.contains(element.normalName())
                || hasWord(element.className(), NOTICE_WORDS)
                || hasWord(element.id(), NOTICE_WORDS);
    }

    private static boolean isFrame(Element element) {
        String name = element.normalName();
        return PAGE_FRAME.contains(name)
                || FRAME_ROLES.contains(element.attr("role").toLowerCase(Locale.ROOT))
                || (name.equals("header") && element.closest("article, main, section") == null)
                || hasWord(element.className(), FRAME_WORDS)
                || hasWord(element.id(), FRAME_WORDS)
                || isHidden(element);
    }

    private static boolean isHidden(Element element) {
        if (element.hasAttr("hidden") || element.attr("aria-hidden").equals("true")) {
            return true;
        }

        String style = element.attr("style");
        return !style.isEmpty()
                && style.replace(" ", "").toLowerCase(Locale.ROOT).contains("display:none");
    }

    /** Whether a class attribute or id holds one of the words; words end at non-letters and at a change to upper case. */
    private static boolean hasWord(String names, Set<String> words) {
        int start = 0;
        for (int i = 1; i <= names.length(); i++) {
            boolean ends = i == names.length()
                    || !Character.isLetter(names.charAt(i))
                    || (Character.isUpperCase(names.charAt(i)) && Character.isLowerCase(names.charAt(i - 1)));
            if (ends) {
                String word = names.substring(start, i).toLowerCase(Locale.ROOT);
                if (words.contains(word)) {
                    return true;
                }
                start = i < names.length() && Character.isLetter(names.charAt(i)) ? i : i + 1;
            }
        }

        return false;
    }
}
