package dev.tsumugi.corpus.clean.filter;

import dev.tsumugi.corpus.clean.step.DocumentFilter;
import dev.tsumugi.corpus.clean.step.Verdict;
import dev.tsumugi.corpus.document.Document;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * English prose by the shape of its words and lines (Rae et al. 2021, arXiv:2112.11446, table A1, "quality filtering");
 * documents in other languages pass.
 *
 * @param minWords fewer: {@code too-few-words}
 * @param maxWords more: {@code too-many-words}
 * @param minMeanWordCharacters less: {@code words-too-short}
 * @param maxMeanWordCharacters more: {@code words-too-long}
 * @param maxSymbolsPerWord hash signs, or ellipses, for one word; more: {@code too-many-hashes-or-ellipses}
 * @param maxBulletLineFraction lines that start with a bullet; more: {@code too-many-bullet-lines}
 * @param maxEllipsisLineFraction lines that end in an ellipsis; more: {@code too-many-ellipsis-lines}
 * @param minAlphabeticWordFraction words with a letter, signs that stand alone counting as words; less: {@code too-few-alphabetic-words}
 * @param minStopWords of {@code the be to of and that have with}; fewer: {@code too-few-stop-words}
 */
public record GopherQuality(
        int minWords,
        int maxWords,
        double minMeanWordCharacters,
        double maxMeanWordCharacters,
        double maxSymbolsPerWord,
        double maxBulletLineFraction,
        double maxEllipsisLineFraction,
        double minAlphabeticWordFraction,
        int minStopWords)
        implements DocumentFilter {
    private static final Set<String> STOP_WORDS = Set.of("the", "be", "to", "of", "and", "that", "have", "with");

    public GopherQuality {
        if (minWords < 0 || maxWords < minWords) {
            throw new IllegalArgumentException(
                    "min-words and max-words must satisfy 0 <= min <= max, were " + minWords + " and " + maxWords);
        }
        if (!(minMeanWordCharacters >= 0 && maxMeanWordCharacters >= minMeanWordCharacters)) {
            throw new IllegalArgumentException(
                    "min-mean-word-characters and max-mean-word-characters must satisfy 0 <= min <= max, were "
                            + minMeanWordCharacters + " and " + maxMeanWordCharacters);
        }
        if (minStopWords < 0 || minStopWords > STOP_WORDS.size()) {
            throw new IllegalArgumentException(
                    "min-stop-words must be 0 to " + STOP_WORDS.size() + ", was " + minStopWords);
        }
        Fractions.check("max-bullet-line-fraction", maxBulletLineFraction);
        Fractions.check("max-ellipsis-line-fraction", maxEllipsisLineFraction);
        Fractions.check("min-alphabetic-word-fraction", minAlphabeticWordFraction);
    }

    @Override
    public Verdict judge(Document document) {
        if (!document.getLanguage().equals("en")) {
            return Verdict.keep();
        }

        String text = document.getText();
        List<String> words = Words.of(text);
        String fault = faultOfWords(text, words);
        if (fault.isEmpty()) {
            fault = faultOfSymbols(text, words.size());
        }
        return fault.isEmpty() ? Verdict.keep() : Verdict.drop(fault);
    }

    private String faultOfWords(String text, List<String> words) {
        if (words.size() < minWords) {
            return "too-few-words";
        }

        if (words.size() > maxWords) {
            return "too-many-words";
        }

        double mean = Fractions.of(words.stream().mapToInt(String::length).sum(), words.size());
        if (mean < minMeanWordCharacters) {
            return "words-too-short";
        }

        if (mean > maxMeanWordCharacters) {
            return "words-too-long";
        }

        if (Words.alphabeticFraction(text) < minAlphabeticWordFraction) {
            return "too-few-alphabetic-words";
        }

        Set<String> found = new HashSet<>();
        words.forEach(word -> found.add(word.toLowerCase(Locale.ROOT)));
        found.retainAll(STOP_WORDS);
        return found.size() < minStopWords ? "too-few-stop-words" : "";
    }

    private String faultOfSymbols(String text, int words) {
        long hashes = text.chars().filter(c -> c == '#').count();
        if (hashes > maxSymbolsPerWord * words || countEllipses(text) > maxSymbolsPerWord * words) {
            return "too-many-hashes-or-ellipses";
        }

        List<String> lines =
                text.lines().filter(line -> !line.isBlank()).map(String::strip).toList();
        long bullets = lines.stream().filter(GopherQuality::startsWithBullet).count();
        if (Fractions.of(bullets, lines.size()) > maxBulletLineFraction) {
            return "too-many-bullet-lines";
        }

        long ellipses = lines.stream()
                .filter(line -> line.endsWith("...") || line.endsWith("…"))
                .count();
        return Fractions.of(ellipses, lines.size()) > maxEllipsisLineFraction ? "too-many-ellipsis-lines" : "";
    }

    private static boolean startsWithBullet(String line) {
        return line.startsWith("•") || line.startsWith("-") || line.startsWith("* ");
    }

    private static long countEllipses(String text) {
        long count = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '…') {
                count++;
            } else if (text.startsWith("...", i)) {
                count++;
                i += 2;
            }
        }

        return count;
    }
}
