package dev.tsumugi.tokenizer.chat;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * A text of which each UTF-16 unit knows where it came from, so that what a message says never passes for what the template says.
 * Equal by its text alone. Immutable.
 */
final class Traced {
    /** The origin of what the template itself says. */
    static final int TEMPLATE = -1;

    static final Traced EMPTY = new Traced("", new int[0]);

    private final String text;
    private final int[] origins;

    private Traced(String text, int[] origins) {
        this.text = text;
        this.origins = origins;
    }

    static Traced of(String text, int origin) {
        int[] origins = new int[text.length()];
        Arrays.fill(origins, origin);
        return new Traced(text, origins);
    }

    static Traced of(String text, int[] origins) {
        return new Traced(text, origins);
    }

    static Traced template(String text) {
        return of(text, TEMPLATE);
    }

    String text() {
        return text;
    }

    int length() {
        return origins.length;
    }

    int origin(int at) {
        return origins[at];
    }

    Traced plus(Traced other) {
        int[] both = Arrays.copyOf(origins, length() + other.length());
        System.arraycopy(other.origins, 0, both, length(), other.length());
        return new Traced(text + other.text, both);
    }

    Traced part(int from, int to) {
        return new Traced(text.substring(from, to), Arrays.copyOfRange(origins, from, to));
    }

    /** Takes characters off the ends; white space if {@code characters} is null. */
    Traced strip(String characters, boolean start, boolean end) {
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

    /** Each occurrence of {@code from} by {@code to}. */
    Traced replace(Traced from, Traced to) {
        if (from.length() == 0) {
            throw new IllegalArgumentException("nothing cannot be replaced");
        }
        TracedBuilder result = new TracedBuilder();
        int done = 0;
        for (int at = text.indexOf(from.text); at >= 0; at = text.indexOf(from.text, done)) {
            result.append(part(done, at)).append(to);
            done = at + from.length();
        }
        return result.append(part(done, length())).build();
    }

    /** Another text in the place of this one, from where this one's beginning came. */
    Traced map(UnaryOperator<String> change) {
        String changed = change.apply(text);
        return changed.length() == length()
                ? new Traced(changed, origins)
                : of(
                        changed,
                        length() == 0 ? TEMPLATE : Arrays.stream(origins).max().orElseThrow());
    }

    Traced upper() {
        return map(value -> value.toUpperCase(Locale.ROOT));
    }

    Traced lower() {
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
        return other instanceof Traced traced && text.equals(traced.text);
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
