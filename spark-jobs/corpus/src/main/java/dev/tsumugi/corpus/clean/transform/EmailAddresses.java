package dev.tsumugi.corpus.clean.transform;

import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** E-mail addresses, but not what only looks like one: {@code git@host:path}, {@code logo@2x.png}. */
final class EmailAddresses {
    static final String PLACEHOLDER = "[EMAIL]";

    private static final Pattern ADDRESS = Pattern.compile(
            "(?<![A-Za-z0-9._%+-])(?<!//)([A-Za-z0-9._%+-]++)@(?:[A-Za-z0-9-]{1,63}\\.){1,8}([A-Za-z]{2,24})(?![A-Za-z0-9-]|\\.[A-Za-z0-9]|:[^\\s\\d])");

    private static final Set<String> FILE_ENDINGS =
            Set.of("png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ts", "html", "pdf", "mp4");

    private EmailAddresses() {}

    static String mask(String text) {
        return text.indexOf('@') < 0 && text.indexOf('＠') < 0
                ? text
                : NarrowText.of(text).replace(ADDRESS, EmailAddresses::isPersonal, PLACEHOLDER);
    }

    private static boolean isPersonal(MatchResult address) {
        return !address.group(1).equals("git")
                && !FILE_ENDINGS.contains(address.group(2).toLowerCase(Locale.ROOT));
    }
}
