package dev.tsumugi.corpus.clean.extract;

import java.util.regex.Pattern;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter.FilterResult;

/** Texts that ask for consent: to cookies, to the use of data. */
final class NoticeText {
    /** Of its beginning, which tells a notice. */
    private static final int CHARACTERS = 1000;

    /** A notice names its subject once in so many characters; a text about something else does so once in a while. */
    private static final int CHARACTERS_PER_SUBJECT = 250;

    private static final Pattern ASKING = Pattern.compile(
            "\\b(?:accept|agree|allow|consent|decline|reject|manage|opt[ -]out)\\b|we value your privacy"
                    + "|cookie (?:settings|preferences|policy)|同意|許可|拒否|設定",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern SUBJECT = Pattern.compile(
            "\\b(?:cookies?|privacy|personal data|gdpr|tracking)\\b|クッキー|個人情報|プライバシー", Pattern.CASE_INSENSITIVE);

    private NoticeText() {}

    static boolean isNotice(Element element) {
        String text = beginningOf(element);
        return SUBJECT.matcher(text).results().count() * CHARACTERS_PER_SUBJECT >= text.length()
                && ASKING.matcher(text).find();
    }

    private static String beginningOf(Element element) {
        StringBuilder text = new StringBuilder();
        element.filter((node, depth) -> {
            if (node instanceof TextNode characters) {
                text.append(characters.getWholeText().strip()).append(' ');
            }
            return text.length() < CHARACTERS ? FilterResult.CONTINUE : FilterResult.STOP;
        });
        return text.toString().strip();
    }
}
