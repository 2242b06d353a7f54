package dev.tsumugi.tokenizer.pretokenizer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tsumugi.tokenizer.Texts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hand-written scanners against {@code java.util.regex}. */
class PreTokenScannerTest {
    private static final String ASCII_CONTRACTIONS = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])";
    private static final String TAIL = " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String WORD = "[^\\r\\n\\p{L}\\p{N}]?\\p{L}+";
    private static final String CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)?";

    /** What decides between the alternatives of the patterns. */
    private static final List<String> TROUBLE = Stream.concat(
                    "a b Z É é ǅ ʰ ー あ 今 ア Ａ \u0301 \u0903 \u20DD 1 ２ ½ Ⅷ ! / 。 「 𠮷 😀 𝟙 𐐀 𐐨 ſ K \uFFFD \u200D"
                            .chars()
                            .filter(c -> c != ' ')
                            .mapToObj(Character::toString),
                    Stream.of(
                            "the",
                            "Hello",
                            "HTTP",
                            "camelCase",
                            "abcdefg",
                            "abcdefgh",
                            "internationalisation",
                            "'s",
                            "'S",
                            "'ſ",
                            "'t",
                            "'RE",
                            "'re",
                            "'Ve",
                            "'ll",
                            "'lL",
                            "'d",
                            "'m",
                            "'",
                            "''",
                            "'x",
                            "'l",
                            "'r",
                            " ",
                            " ",
                            "  ",
                            "   ",
                            "          ",
                            "\t",
                            "\n",
                            "\r\n",
                            "\n\n",
                            "\u0085",
                            "\u00A0",
                            "\u3000",
                            "\u2028",
                            " \n",
                            "\n ",
                            "{\n    ",
                            ");\r\n\t",
                            "//\n/",
                            "12345",
                            "今日は",
                            "ABCdef",
                            "あA",
                            "Aあ"))
            .toList();

    static List<String> patterns() {
        return List.of(
                PreTokenizer.LLAMA3_PATTERN,
                PreTokenizer.CL100K_PATTERN,
                // cl100k of tiktoken before 0.8
                "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*"
                        + "|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
                // llama.cpp's Llama 3 and Qwen 2
                ASCII_CONTRACTIONS + "|" + WORD + "|\\p{N}{1,3}|" + TAIL,
                ASCII_CONTRACTIONS + "|" + WORD + "|\\p{N}|" + TAIL,
                // the first cl100k had small contractions
                "'s|'t|'re|'ve|'m|'ll|'d|" + WORD + "|\\p{N}{1,3}|" + TAIL,
                PreTokenizer.GPT2_PATTERN,
                PreTokenizer.R50K_PATTERN,
                PreTokenizer.O200K_PATTERN,
                PreTokenizer.O200K_PATTERN.replace("(?i:'s|'t|'re|'ve|'m|'ll|'d)", ASCII_CONTRACTIONS),
                // Tekken
                PreTokenizer.O200K_PATTERN.replace(CONTRACTIONS, "").replace("{1,3}", ""),
                new PatternSettings(1, Indentation.SEPARATE).pattern(),
                new PatternSettings(2, Indentation.SEPARATE).pattern(),
                new PatternSettings(PatternSettings.UNLIMITED, Indentation.SEPARATE).pattern(),
                new PatternSettings(1, Indentation.WITH_LINE_BREAK).pattern(),
                new PatternSettings(2, Indentation.WITH_LINE_BREAK).pattern(),
                new PatternSettings(3, Indentation.WITH_LINE_BREAK).pattern(),
                new PatternSettings(PatternSettings.UNLIMITED, Indentation.WITH_LINE_BREAK).pattern(),
                PreTokenizer.LLAMA3_PATTERN.replace("{1,3}", "{1,12}"));
    }

    static List<String> families() {
        return List.of(
                PreTokenizer.GPT2_PATTERN,
                PreTokenizer.LLAMA3_PATTERN,
                PreTokenizer.CL100K_PATTERN,
                PreTokenizer.O200K_PATTERN,
                new PatternSettings(1, Indentation.WITH_LINE_BREAK).pattern());
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void areChosenForKnownPatterns(String pattern) {
        assertThat(PreTokenizer.of(pattern)).isInstanceOf(PreTokenScanner.class);
        assertThat(PreTokenizer.of(pattern).pattern()).isEqualTo(pattern);
    }

    @Test
    void areNotChosenForPatternsThatOnlyLookAlike() {
        assertThat(Stream.of(
                                "\\s+|\\S+",
                                PreTokenizer.LLAMA3_PATTERN + "|x",
                                PreTokenizer.LLAMA3_PATTERN.replace("\\s+(?!\\S)", "\\s++(?!\\S)"),
                                PreTokenizer.LLAMA3_PATTERN.replace("\\s*[", "\\s*+["),
                                PreTokenizer.LLAMA3_PATTERN.replace("{1,3}", "{2,3}"),
                                PreTokenizer.O200K_PATTERN.replaceFirst("\\(\\?i:[^)]*\\)\\?", ""),
                                PreTokenizer.O200K_PATTERN.replace("\\p{M}]*", "\\p{M}]*+"))
                        .map(PreTokenizer::of))
                .hasOnlyElementsOfType(RegexPreTokenizer.class);
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void cutTextsLikeTheRegularExpression(String pattern) {
        for (String text : Texts.all()) {
            assertThat(pieces(PreTokenizer.of(pattern), text)).isEqualTo(pieces(new RegexPreTokenizer(pattern), text));
        }
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void cutRandomTextLikeTheRegularExpression(String pattern) {
        PreTokenizer scanner = PreTokenizer.of(pattern);
        PreTokenizer regex = new RegexPreTokenizer(pattern);
        Random random = new Random(1);
        for (int i = 0; i < 6000; i++) {
            String text = i % 3 == 0 ? Texts.random(random, 1 + random.nextInt(40)) : trouble(random);
            text = text.codePoints()
                    .filter(PreTokenScannerTest::isOfOneClassInBothVersions)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(pieces(scanner, text)).as(text).isEqualTo(pieces(regex, text));
        }
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void cutRandomBytesLikeTheRegularExpressionAndLoseNone(String pattern) {
        PreTokenizer scanner = PreTokenizer.of(pattern);
        PreTokenizer regex = new RegexPreTokenizer(pattern);
        Random random = new Random(2);
        for (int i = 0; i < 4000; i++) {
            byte[] bytes = trouble(random).getBytes(UTF_8);
            for (int broken = random.nextInt(1 + bytes.length / 4); broken > 0; broken--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            if (new String(bytes, UTF_8).codePoints().allMatch(PreTokenScannerTest::isOfOneClassInBothVersions)) {
                List<String> pieces = pieces(scanner, bytes);
                assertThat(pieces).isEqualTo(pieces(regex, bytes));
                assertThat(String.join("", pieces)).isEqualTo(new String(bytes, ISO_8859_1));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void classifyEveryCharacterLikeTheRegularExpression(String pattern) {
        for (int block = 0; block <= Character.MAX_CODE_POINT; block += 0x10000) {
            StringBuilder text = new StringBuilder();
            for (int codePoint = block; codePoint < block + 0x10000; codePoint++) {
                if (isAssignedOrFirstOfARow(codePoint) && isOfOneClassInBothVersions(codePoint)) {
                    text.append("a1 ").appendCodePoint(codePoint).append("B2");
                }
            }
            assertThat(pieces(PreTokenizer.of(pattern), text.toString())
                            .equals(pieces(new RegexPreTokenizer(pattern), text.toString())))
                    .as("code points from U+%X", block)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void lookAtNoByteOutsideOfTheirRange(String pattern) {
        PreTokenScanner scanner = (PreTokenScanner) PreTokenizer.of(pattern);
        Random random = new Random(4);
        for (int i = 0; i < 3000; i++) {
            byte[] utf8 = trouble(random).getBytes(UTF_8);
            int from = random.nextInt(utf8.length);
            int to = from + 1 + random.nextInt(utf8.length - from);
            List<String> within = new ArrayList<>();
            scanner.split(
                    utf8,
                    from,
                    to,
                    (bytes, start, end) -> within.add(new String(bytes, start, end - start, ISO_8859_1)));
            assertThat(within).isEqualTo(pieces(scanner, Arrays.copyOfRange(utf8, from, to)));
        }
    }

    /** Rescanning a run for each of its pieces would take hours here. */
    @ParameterizedTest
    @MethodSource("families")
    void reachTheEndOfAMillionRepetitions(String pattern) {
        for (String repeated :
                List.of(" ", "\n", " \n", "\n ", "^", "^\n", "'", "9", "A", "Aあ", "aA", "あA", "\u0301", "\u3000")) {
            byte[] utf8 = (repeated.repeat(1_000_000) + "x").getBytes(UTF_8);
            long[] covered = new long[1];
            PreTokenizer.of(pattern).split(utf8, 0, utf8.length, (bytes, from, to) -> covered[0] += to - from);
            assertThat(covered[0]).isEqualTo(utf8.length);
        }
    }

    @Test
    void leaveWhiteSpaceAtTheEndWholeWhereTiktokensSpellingSaysSo() {
        String text = "x\n  ";
        assertThat(pieces(PreTokenizer.of(PreTokenizer.LLAMA3_PATTERN), text)).containsExactly("x", "\n", "  ");
        assertThat(pieces(PreTokenizer.of(PreTokenizer.CL100K_PATTERN), text)).containsExactly("x", "\n  ");
    }

    @Test
    void keepCapitalAndSmallLettersAndContractionsTogetherInO200k() {
        PreTokenizer o200k = PreTokenizer.of(PreTokenizer.O200K_PATTERN);
        assertThat(pieces(o200k, "camelCase HTTPServer's DON'T I'll"))
                .containsExactly("camel", "Case", " HTTPServer's", " DON'T", " I'll");
        assertThat(pieces(o200k, "//path/\n/x")).containsExactly("//", "path", "/\n/", "x");
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void surviveSerialisation(String pattern) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(PreTokenizer.of(pattern));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            PreTokenizer copy = (PreTokenizer) in.readObject();
            assertThat(copy.pattern()).isEqualTo(pattern);
            assertThat(pieces(copy, Texts.CODE)).isEqualTo(pieces(PreTokenizer.of(pattern), Texts.CODE));
        }
    }

    private static boolean isAssignedOrFirstOfARow(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.SURROGATE -> false;
            case Character.UNASSIGNED, Character.PRIVATE_USE -> codePoint % CharacterTable.BLOCK == 0;
            default -> true;
        };
    }

    private static boolean isOfOneClassInBothVersions(int codePoint) {
        int classOfJdk = switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> CharacterClass.UPPER;
            case Character.LOWERCASE_LETTER -> CharacterClass.LOWER;
            case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> CharacterClass.UNCASED;
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK ->
                CharacterClass.MARK;
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER ->
                CharacterClass.NUMBER;
            default -> CharacterClass.OTHER;
        };
        return classOfJdk == CharacterClass.of(codePoint) || CharacterClass.of(codePoint) >= CharacterClass.SPACE;
    }

    private static String trouble(Random random) {
        return random.ints(1 + random.nextInt(14), 0, TROUBLE.size())
                .mapToObj(TROUBLE::get)
                .collect(Collectors.joining());
    }

    private static List<String> pieces(PreTokenizer preTokenizer, String text) {
        return pieces(preTokenizer, text.getBytes(UTF_8));
    }

    /** Pieces with one character per byte. */
    private static List<String> pieces(PreTokenizer preTokenizer, byte[] utf8) {
        List<String> pieces = new ArrayList<>();
        preTokenizer.split(
                utf8, 0, utf8.length, (bytes, from, to) -> pieces.add(new String(bytes, from, to - from, ISO_8859_1)));
        return pieces;
    }
}
