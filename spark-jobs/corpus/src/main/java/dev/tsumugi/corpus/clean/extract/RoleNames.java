package dev.tsumugi.corpus.clean.extract;

import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Element;

/** What class names and ids say of an element's part in its page. */
final class RoleNames {
    /** First words of names that tell what a text is about, as blogs give them to their posts: {@code category-cookies}. */
    private static final Set<String> SUBJECTS = Set.of("category", "tag", "topic");

    private static final Set<String> HEADINGS = Set.of("h1", "h2", "h3", "h4", "h5", "h6");

    private RoleNames() {}

    /** The elements below the body whose class or id holds one of the words as a word of its own, with the first such word. */
    static Map<Element, String> in(Element body, Set<String> words) {
        Map<Element, String> named = new IdentityHashMap<>();
        body.forEachNode(node -> {
            if (node instanceof Element element && element.attributesSize() > 0) {
                String word = wordOf(element, words);
                if (!word.isEmpty()) {
                    named.put(element, word);
                }
            }
        });
        return named;
    }

    private static String wordOf(Element element, Set<String> words) {
        String word = wordOf(element.className(), words);
        return word.isEmpty() ? wordOf(element.id(), words) : word;
    }

    private static String wordOf(String names, Set<String> words) {
        int start = 0;
        while (start < names.length()) {
            int end = endOfName(names, start);
            String word = wordOfName(names.substring(start, end), words);
            if (!word.isEmpty()) {
                return word;
            }
            start = end + 1;
        }

        return "";
    }

    /** Words end at non-letters and at a change to upper case. */
    private static String wordOfName(String name, Set<String> words) {
        int start = 0;
        for (int i = 1; i <= name.length(); i++) {
            boolean ends = i == name.length()
                    || !Character.isLetter(name.charAt(i))
                    || (Character.isUpperCase(name.charAt(i)) && Character.isLowerCase(name.charAt(i - 1)));
            if (ends) {
                String word = name.substring(start, i).toLowerCase(Locale.ROOT);
                if (words.contains(word)) {
                    return word;
                }
                if (start == 0 && SUBJECTS.contains(word)) {
                    return "";
                }
                start = i < name.length() && Character.isLetter(name.charAt(i)) ? i : i + 1;
            }
        }

        return "";
    }

    private static int endOfName(String names, int start) {
        int end = start;
        while (end < names.length() && !Character.isWhitespace(names.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Whether the id is the heading of the element, spelled as an address, above paragraphs: a section that others link to. */
    static boolean isAnchorOfItsHeading(Element element) {
        Element first = element.firstElementChild();
        return first != null
                && HEADINGS.contains(first.normalName())
                && !element.id().isEmpty()
                && letters(first.text()).equals(letters(element.id()))
                && hasParagraph(first);
    }

    private static boolean hasParagraph(Element heading) {
        for (Element next = heading.nextElementSibling(); next != null; next = next.nextElementSibling()) {
            if (next.nameIs("p")) {
                return true;
            }
        }

        return false;
    }

    private static String letters(String text) {
        StringBuilder letters = new StringBuilder();
        text.toLowerCase(Locale.ROOT)
                .codePoints()
                .filter(Character::isLetterOrDigit)
                .forEach(letters::appendCodePoint);
        return letters.toString();
    }
}
