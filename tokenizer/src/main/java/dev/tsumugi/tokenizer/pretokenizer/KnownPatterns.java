package dev.tsumugi.tokenizer.pretokenizer;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Recognises the patterns that have a hand-written scanner, in every spelling that rank files, {@code tokenizer.json}
 * and llama.cpp are published with. A quantifier may be possessive or not where that makes no difference.
 */
final class KnownPatterns {
    private static final Map<String, Contractions> CONTRACTIONS = Map.of(
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)", Contractions.ANY_CASE,
            "'(?i:[sdmt]|ll|ve|re)", Contractions.ANY_CASE,
            "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])", Contractions.ASCII,
            "'s|'t|'re|'ve|'m|'ll|'d", Contractions.LOWER_CASE,
            "'(?:[sdmt]|ll|ve|re)", Contractions.LOWER_CASE);

    private static final Map<String, Spaces> SPACES = Map.of(
            "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+", Spaces.LLAMA3,
            "\\s*[\\r\\n]|\\s+(?!\\S)|\\s+", Spaces.LLAMA3,
            "\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s", Spaces.CL100K);

    /** One number, up to so many, or any number of them. */
    private static final String NUMBERS = "\\\\p\\{N\\}(?:\\{1,(?<max>[1-9]\\d{0,3})\\}\\+?|(?<unlimited>\\+)\\+?)?";

    private static final Pattern GPT2 = Pattern.compile(alternatives(
            anyOf("'s|'t|'re|'ve|'m|'ll|'d", "'(?:[sdmt]|ll|ve|re)"),
            spelling(" ?\\p{L}+~| ?\\p{N}+~| ?[^\\s\\p{L}\\p{N}]+~"),
            anyOf("\\s+(?!\\S)|\\s+", "\\s++$|\\s+(?!\\S)|\\s")));

    private static final Pattern CL100K = Pattern.compile(alternatives(
            "(?<contractions>" + anyOf(CONTRACTIONS) + ")",
            spelling("[^\\r\\n\\p{L}\\p{N}]?~\\p{L}+~"),
            NUMBERS,
            spelling(" ?[^\\s\\p{L}\\p{N}]+~[\\r\\n]*~"),
            "(?<spaces>" + anyOf(SPACES) + ")"));

    private static final Pattern INDENTED = Pattern.compile(alternatives(
            "(?<contractions>" + anyOf(CONTRACTIONS) + ")",
            spelling("[^\\r\\n\\p{L}\\p{N}]?\\p{L}+"),
            NUMBERS,
            spelling(" ?[^\\s\\p{L}\\p{N}]+(?:[\\r\\n]\\s*)?|\\s*[\\r\\n]\\s*|\\s+(?!\\S)|\\s+")));

    private static final String CAPITAL_AND_SMALL =
            spelling("[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+");
    private static final String CAPITAL =
            spelling("[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*");
    /** Contractions that are one group: a question mark after them means all. */
    private static final String GROUPS = "(?<contractions>"
            + anyOf("(?i:'s|'t|'re|'ve|'m|'ll|'d)", "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])") + ")";

    private static final Pattern O200K = Pattern.compile(alternatives(
            "(?:" + alternatives(CAPITAL_AND_SMALL + GROUPS + "\\?", CAPITAL + "\\k<contractions>\\?") + "|"
                    + alternatives(CAPITAL_AND_SMALL, CAPITAL) + ")",
            NUMBERS,
            spelling(" ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+")));

    private KnownPatterns() {}

    static Optional<PreTokenScanner> scanner(String pattern) {
        if (GPT2.matcher(pattern).matches()) {
            return Optional.of(new Gpt2Scanner(pattern));
        }
        Matcher known = CL100K.matcher(pattern);
        if (known.matches()) {
            return Optional.of(new Cl100kScanner(
                    pattern, contractions(known), maxDigits(known), SPACES.get(known.group("spaces"))));
        }
        known = INDENTED.matcher(pattern);
        if (known.matches()) {
            return Optional.of(new Cl100kScanner(pattern, contractions(known), maxDigits(known), Spaces.INDENTATION));
        }
        known = O200K.matcher(pattern);
        return known.matches()
                ? Optional.of(new O200kScanner(pattern, contractions(known), maxDigits(known)))
                : Optional.empty();
    }

    private static Contractions contractions(Matcher known) {
        String spelling = known.group("contractions");
        return spelling == null ? Contractions.NONE : CONTRACTIONS.get(spelling);
    }

    private static int maxDigits(Matcher known) {
        if (known.group("unlimited") != null) {
            return Integer.MAX_VALUE;
        }
        return known.group("max") == null ? 1 : Integer.parseInt(known.group("max"));
    }

    private static String alternatives(String... patterns) {
        return String.join("\\|", patterns);
    }

    private static String anyOf(Map<String, ?> spellings) {
        return anyOf(spellings.keySet().toArray(String[]::new));
    }

    private static String anyOf(String... spellings) {
        return Stream.of(spellings).map(Pattern::quote).collect(Collectors.joining("|", "(?:", ")"));
    }

    /** Matches a pattern in which {@code ~} stands for a {@code +} that may be left out. */
    private static String spelling(String pattern) {
        return Stream.of(pattern.split("~", -1)).map(Pattern::quote).collect(Collectors.joining("\\+?"));
    }
}
