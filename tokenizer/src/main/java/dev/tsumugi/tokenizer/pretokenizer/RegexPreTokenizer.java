package dev.tsumugi.tokenizer.pretokenizer;

import dev.tsumugi.tokenizer.text.Utf8;
import java.io.Serial;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Any pattern, by {@code java.util.regex} with the classes of the running JDK's Unicode (17: Unicode 13). */
final class RegexPreTokenizer implements PreTokenizer {
    @Serial
    private static final long serialVersionUID = 1;

    private final Pattern pattern;

    RegexPreTokenizer(String pattern) {
        try {
            this.pattern = Pattern.compile(pattern, Pattern.UNICODE_CHARACTER_CLASS);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "The pattern " + pattern + " is no regular expression of Java: " + e.getDescription() + ".", e);
        }
    }

    @Override
    public String pattern() {
        return pattern.pattern();
    }

    @Override
    public void split(byte[] utf8, int from, int to, RangeConsumer preTokens) {
        char[] characters = new char[to - from];
        int[] offsets = new int[to - from + 1];
        int length = 0;
        for (int at = from; at < to; ) {
            int character = Utf8.decode(utf8, at, to);
            int units = Character.toChars(character >>> 3, characters, length);
            Arrays.fill(offsets, length, length + units, at);
            length += units;
            at += character & 7;
        }
        offsets[length] = to;
        Matcher matcher = pattern.matcher(new String(characters, 0, length));
        int done = 0;
        while (find(matcher, to - from)) {
            if (matcher.start() > done) {
                preTokens.range(utf8, offsets[done], offsets[matcher.start()]);
            }
            if (matcher.end() > matcher.start()) {
                preTokens.range(utf8, offsets[matcher.start()], offsets[matcher.end()]);
            }
            done = matcher.end();
        }
        if (done < length) {
            preTokens.range(utf8, offsets[done], to);
        }
    }

    /**
     * The matcher calls itself for every repetition of a group. A pattern and a text of others can exhaust the stack.
     */
    private boolean find(Matcher matcher, int bytes) {
        try {
            return matcher.find();
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException(
                    String.format(
                            "The pattern %s exhausts the stack of java.util.regex in a text of %d bytes;"
                                    + " repeat classes of characters instead of groups, [ab]+ for (?:a|b)+, or encode shorter texts.",
                            pattern, bytes),
                    e);
        }
    }
}
