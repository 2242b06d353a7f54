package dev.tsumugi.tokenizer.chat.jinja;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A text of which each UTF-16 unit knows where it came from: what a message says never passes for what the template
 * says. Equal by its text alone. Immutable.
 */
public final class TracedText {
    /** The origin of what the template itself says. */
    public static final int TEMPLATE = -1;

    static final TracedText EMPTY = new TracedText("", new int[0]);

    private final String text;
    private final int[] origins;

    private TracedText(String text, int[] origins) {
        this.text = text;
        this.origins = origins;
    }

    public static TracedText of(String text, int origin) {
        int[] origins = new int[text.length()];
        Arrays.fill(origins, origin);
        return new TracedText(text, origins);
    }

    static TracedText of(String text, int[] origins) {
        return new TracedText(text, origins);
    }

    public static TracedText template(String text) {
        return of(text, TEMPLATE);
    }

    public String text() {
        return text;
    }

    public int length() {
        return origins.length;
    }

    public int origin(int at) {
        return origins[at];
    }

    TracedText plus(TracedText other) {
        int[] both = Arrays.copyOf(origins, length() + other.length());
        System.arraycopy(other.origins, 0, both, length(), other.length());
        return new TracedText(text + other.text, both);
    }

    TracedText part(int from, int to) {
        return new TracedText(text.substring(from, to), Arrays.copyOfRange(origins, from, to));
    }

    /** Takes characters off the ends. White space if {@code characters} is null. */
    TracedText strip(String characters, boolean start, boolean end) {
        int from = 0;
        int to = length();
        while (start && from < to && isStripped(text.charAt(from), characters)) {
            from++;
        }
        while (end && to > from && isStripped(text.charAt(to - 1), characters)) {
            to--;
        }
        return part(from, to);
    }

    /** Replaces each occurrence of {@code from} by {@code to}. */
    TracedText replace(TracedText from, TracedText to) {
        if (from.length() == 0) {
            throw new IllegalArgumentException("nothing cannot be replaced");
        }
        TracedTextBuilder result = new TracedTextBuilder();
        int done = 0;
        for (int at = text.indexOf(from.text); at >= 0; at = text.indexOf(from.text, done)) {
            result.append(part(done, at)).append(to);
            done = at + from.length();
        }
        return result.append(part(done, length())).build();
    }

    /** Changes the text. Where the length changes too, all of it comes from the last of the origins. */
    TracedText map(UnaryOperator<String> change) {
        String changed = change.apply(text);
        return changed.length() == length()
                ? new TracedText(changed, origins)
                : of(
                        changed,
                        length() == 0 ? TEMPLATE : Arrays.stream(origins).max().orElseThrow());
    }

    TracedText upper() {
        return map(value -> value.toUpperCase(Locale.ROOT));
    }

    TracedText lower() {
        return map(value -> value.toLowerCase(Locale.ROOT));
    }

    /** Whether a character is white space to Python's strings. */
    static boolean isSpace(char character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == 0x85;
    }

    private static boolean isStripped(char character, String characters) {
        return characters == null ? isSpace(character) : characters.indexOf(character) >= 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TracedText traced && text.equals(traced.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
