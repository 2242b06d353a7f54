package dev.tsumugi.corpus.collect.source;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Globs over slash-separated paths: {@code *} and {@code ?} stay within a folder, {@code **} crosses folders (and
 * {@code **}{@code /} matches none as well), <code>{a,b}</code> is a choice.
 */
public final class Glob {
    private final List<Pattern> patterns;

    Glob(List<String> globs) {
        patterns = globs.stream().map(Glob::compile).toList();
    }

    boolean isEmpty() {
        return patterns.isEmpty();
    }

    public boolean matches(String path) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(path).matches());
    }

    private static Pattern compile(String glob) {
        StringBuilder regex = new StringBuilder();
        int braces = 0;
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (glob.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (glob.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else if (c == '{') {
                regex.append("(?:");
                braces++;
            } else if (c == '}' && braces > 0) {
                regex.append(')');
                braces--;
            } else if (c == ',' && braces > 0) {
                regex.append('|');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        if (braces > 0) {
            throw new IllegalArgumentException("glob \"" + glob + "\" lacks a closing brace");
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }
}
