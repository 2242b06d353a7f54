package dev.tsumugi.corpus.clean.transform;

import dev.tsumugi.corpus.clean.step.DocumentTransform;
import dev.tsumugi.corpus.document.Document;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces e-mail addresses, telephone numbers and public IPv4 addresses by placeholders. The patterns cannot backtrack
 * over more than a few characters, so hostile text costs no more than other text.
 *
 * @param emails replaced by {@value #EMAIL}
 * @param phones Japanese numbers with hyphens (03-1234-5678) and international ones (+81 3 1234 5678), by {@value #PHONE}
 * @param ipAddresses public ones by {@value #IP_ADDRESS}; private, local and documentation ranges stay
 */
public record MaskPersonalData(boolean emails, boolean phones, boolean ipAddresses) implements DocumentTransform {
    static final String EMAIL = "[EMAIL]";
    static final String PHONE = "[PHONE]";
    static final String IP_ADDRESS = "[IP]";

    private static final Pattern EMAIL_PATTERN = Pattern.compile(
            "(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]++@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}(?![A-Za-z0-9])");

    private static final Pattern PHONE_PATTERN = Pattern.compile("(?<![\\w.+-])(?:0[1-9]\\d{0,3}-\\d{1,4}-\\d{4}"
            + "|\\+[1-9]\\d{0,2}[ -]\\(?\\d{1,4}\\)?[ -]\\d{2,4}[ -]\\d{3,4})(?![\\w-])");

    private static final Pattern IP_PATTERN =
            Pattern.compile("(?<![\\w.-])(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?![\\w-]|\\.\\d)");

    @Override
    public Document apply(Document document) {
        return document.withText(mask(document.getText()));
    }

    String mask(String text) {
        String masked = text;
        if (emails && masked.indexOf('@') >= 0) {
            masked = EMAIL_PATTERN.matcher(masked).replaceAll(Matcher.quoteReplacement(EMAIL));
        }
        if (phones) {
            masked = PHONE_PATTERN.matcher(masked).replaceAll(Matcher.quoteReplacement(PHONE));
        }
        if (ipAddresses) {
            masked = IP_PATTERN
                    .matcher(masked)
                    .replaceAll(match -> isPublic(
                                    Integer.parseInt(match.group(1)),
                                    Integer.parseInt(match.group(2)),
                                    Integer.parseInt(match.group(3)),
                                    Integer.parseInt(match.group(4)))
                            ? Matcher.quoteReplacement(IP_ADDRESS)
                            : Matcher.quoteReplacement(match.group()));
        }

        return masked;
    }

    /** By the registry of special-purpose addresses (RFC 6890); first bytes below 5 are mostly version numbers. */
    private static boolean isPublic(int a, int b, int c, int d) {
        if (a < 5 || a >= 224 || b > 255 || c > 255 || d > 255) {
            return false;
        }

        return switch (a) {
            case 10, 127 -> false;
            case 100 -> b < 64 || b > 127;
            case 169 -> b != 254;
            case 172 -> b < 16 || b > 31;
            case 192 -> b != 168 && !(b == 0 && (c == 0 || c == 2));
            case 198 -> !(b == 18 || b == 19 || (b == 51 && c == 100));
            case 203 -> !(b == 0 && c == 113);
            default -> true;
        };
    }
}
