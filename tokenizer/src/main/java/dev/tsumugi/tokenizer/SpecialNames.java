package dev.tsumugi.tokenizer;

import java.util.Comparator;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds the names of tokens in a text: the leftmost first, the longest of those that start at the same place. Immutable. */
public final class SpecialNames {
    private final Map<String, Integer> ids;
    private final Pattern names;

    /** Looks for these names. */
    public SpecialNames(Map<String, Integer> ids) {
        this.ids = ids;
        names = Pattern.compile(ids.keySet().stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "", ids.isEmpty() ? "(?!)" : "")));
    }

    /** Receives a stretch of text between names, never empty. */
    @FunctionalInterface
    public interface Plain {
        /**
         * Takes a stretch.
         *
         * @param first whether it is at the start of the whole text
         */
        void text(String text, boolean first);
    }

    /** Hands the stretches between names to {@code plain} and the ids of names to {@code special}, in order. */
    public void split(String text, Plain plain, IntConsumer special) {
        Matcher matcher = names.matcher(text);
        int done = 0;
        while (matcher.find()) {
            if (matcher.start() > done) {
                plain.text(text.substring(done, matcher.start()), done == 0);
            }
            special.accept(ids.get(matcher.group()));
            done = matcher.end();
        }
        if (done < text.length()) {
            plain.text(text.substring(done), done == 0);
        }
    }
}
