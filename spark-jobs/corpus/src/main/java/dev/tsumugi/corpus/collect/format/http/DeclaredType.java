package dev.tsumugi.corpus.collect.format.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The media type that a header declares, as browsers read it: of several, the last one that is a type; what follows the type
 * without a semicolon is left out; nonsense declares nothing.
 *
 * @param mediaType in lower case; empty where none is declared
 * @param charset as it is written, without quotes; empty where none is declared
 */
public record DeclaredType(String mediaType, String charset) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern TYPE = Pattern.compile("\\s*(" + TOKEN + "/" + TOKEN + ")(?=[\\s;,(]|$)");
    private static final Pattern CHARSET =
            Pattern.compile("(?i)(?:^|[\\s;,])charset\\s*=\\s*(?:\"([^\"]*)\"?|'([^']*)'?|([^\\s;,\"']+))");
    private static final List<String> UNKNOWN =
            List.of("unknown/unknown", "application/unknown", "*/*", "application/x-unknown-content-type");

    static DeclaredType none() {
        return new DeclaredType("", "");
    }

    /** The type in the values of the header. */
    public static DeclaredType of(List<String> values) {
        DeclaredType declared = none();
        for (String value : values) {
            for (String item : split(value)) {
                Matcher type = TYPE.matcher(item);
                String name = type.lookingAt() ? type.group(1).toLowerCase(Locale.ROOT) : "";
                String charset = charset(item);
                if (name.isEmpty() || UNKNOWN.contains(name)) {
                    declared = new DeclaredType(
                            declared.mediaType, declared.charset.isEmpty() ? charset : declared.charset);
                } else {
                    boolean same = name.equals(declared.mediaType);
                    declared = new DeclaredType(name, charset.isEmpty() && same ? declared.charset : charset);
                }
            }
        }
        return declared;
    }

    private static String charset(String item) {
        Matcher charset = CHARSET.matcher(item);
        if (!charset.find()) {
            return "";
        }
        for (int group = 1; group <= charset.groupCount(); group++) {
            if (charset.group(group) != null) {
                return charset.group(group).strip();
            }
        }
        return "";
    }

    /** The parts between commas that stand outside quotes. */
    private static List<String> split(String value) {
        List<String> items = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                items.add(value.substring(start, i));
                start = i + 1;
            }
        }
        items.add(value.substring(start));
        return items;
    }
}
