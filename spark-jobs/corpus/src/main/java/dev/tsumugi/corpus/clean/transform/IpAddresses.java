package dev.tsumugi.corpus.clean.transform;

import java.util.Arrays;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Public IPv4 and IPv6 addresses. Versions and section numbers are written like IPv4 addresses: four small numbers are an
 * address only where the words around them say so.
 */
final class IpAddresses {
    static final String PLACEHOLDER = "[IP]";

    private static final Pattern IPV4 =
            Pattern.compile("(?<![\\w.-])(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?![\\w-]|\\.\\d)");

    /** In 2000::/3, the only part that is public. */
    private static final Pattern IPV6 =
            Pattern.compile("(?<![\\w:.])[23][0-9a-fA-F]{3}:(?:[0-9a-fA-F]{0,4}:){1,6}[0-9a-fA-F]{0,4}(?![\\w:])");

    private static final Pattern VERSION_BEFORE = Pattern.compile(
            "(?i)(?:\\b(?:version|ver|release|build|firmware|section|sec|chapter|clause|rev)s?\\.?|[§#第版章節項]|バージョン)[\\s:]{0,3}$");

    private static final Pattern ADDRESS_BEFORE = Pattern.compile(
            "(?i)(?:\\b(?:ip|ipv4|hosts?|address(?:es)?|dns|nameservers?|resolvers?|ping|traceroute|whois|gateway)\\b|アドレス|ホスト|://|@)[^.\\d]{0,12}$");

    private static final Pattern ADDRESS_AFTER = Pattern.compile("^(?::\\d{2,5}|/\\d{1,2})(?!\\d)");

    private static final int CONTEXT_CHARACTERS = 30;

    /** Versions and sections hardly count further. */
    private static final int MAX_OF_VERSION = 63;

    private static final int IPV6_GROUPS = 8;

    private IpAddresses() {}

    static String mask(String text) {
        NarrowText narrow = NarrowText.of(text);
        String masked = narrow.replace(IPV4, address -> isAddress(address, narrow.narrow()), PLACEHOLDER);
        return masked.indexOf(':') < 0 && masked.indexOf('：') < 0
                ? masked
                : NarrowText.of(masked).replace(IPV6, IpAddresses::isPublicIpv6, PLACEHOLDER);
    }

    private static boolean isAddress(MatchResult address, String text) {
        int[] bytes = {
            Integer.parseInt(address.group(1)),
            Integer.parseInt(address.group(2)),
            Integer.parseInt(address.group(3)),
            Integer.parseInt(address.group(4))
        };
        if (!isPublic(bytes[0], bytes[1], bytes[2], bytes[3])) {
            return false;
        }

        String before = text.substring(Math.max(0, address.start() - CONTEXT_CHARACTERS), address.start());
        if (VERSION_BEFORE.matcher(before).find()) {
            return false;
        }

        String after = text.substring(address.end(), Math.min(text.length(), address.end() + CONTEXT_CHARACTERS));
        return Arrays.stream(bytes).anyMatch(value -> value > MAX_OF_VERSION)
                || ADDRESS_BEFORE.matcher(before).find()
                || ADDRESS_AFTER.matcher(after).find();
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

    /** Whether it is a whole address (RFC 4291, 2.2) and not one of documentation (2001:db8::/32, 3fff::/20). */
    private static boolean isPublicIpv6(MatchResult address) {
        String text = address.group();
        int gap = text.indexOf("::");
        String[] groups = text.split(":", -1);
        boolean whole = gap < 0
                ? groups.length == IPV6_GROUPS && Arrays.stream(groups).noneMatch(String::isEmpty)
                : text.indexOf("::", gap + 1) < 0 && groups.length <= IPV6_GROUPS + 1 && !text.matches(".*[^:]:");
        int first = Integer.parseInt(groups[0], 16);
        boolean documentation = first == 0x3fff
                || (first == 0x2001 && !groups[1].isEmpty() && Integer.parseInt(groups[1], 16) == 0xdb8);
        return whole && !documentation;
    }
}
